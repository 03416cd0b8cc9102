#include "ctl-sendmail-options.h"

#include "ctl-status.h"

#include <string.h>

/* Without a value: -t, -i, and flags that make no difference here. */
#define FLAGS "cEGIimnsTtUvx"

/* With a value, in the same word or the next. What is not handled below makes no difference here: -A (mode), -B (body
 * type), -C, -D, -X (files), -e (how errors are told), -h (hops), -L (log tag), -M, -N and -R (notifications), -p
 * (protocol), -V (envelope id). */
#define VALUED "aABCDbeFfhLMNOoprRVX"

typedef struct
{
  CtlSendmail *self;
  const char *const *argv;
  guint at;
  GStrvBuilder *recipients;
} Parser;

void
ctl_sendmail_clear (CtlSendmail *self)
{
  ctl_options_clear (&self->options);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->sender, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->recipients, g_strfreev);
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, CTL_ERROR, CTL_STATUS_USAGE, message);
  return FALSE;
}

static gboolean
take_mode (CtlSendmail *self, const char *value, GError **error)
{
  static const struct
  {
    char letter;
    CtlSendmailMode mode;
  } modes[] = { { 'm', CTL_SENDMAIL_SUBMIT },
                { 'p', CTL_SENDMAIL_LIST },
                { 'i', CTL_SENDMAIL_ALIASES },
                { 'v', CTL_SENDMAIL_VERIFY } };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (value[0] == modes[i].letter && value[1] == '\0')
      {
        self->mode = modes[i].mode;
        return TRUE;
      }
  if (g_str_equal (value, "s"))
    return refuse (error, "-bs, a dialogue on standard input, is not offered: hand over the message itself, with its "
                          "recipients as arguments or -t");
  if (g_ascii_tolower (value[0]) == 'd' && value[1] == '\0')
    return refuse (error, "-bd, a server, is not offered: messages are sent by Sendoff itself; see “sendoffctl outbox "
                          "flush --help”");
  return refuse (error, "This -b mode is not offered; -bm, -bp, -bv and -bi are");
}

/* "-OIgnoreDots", "-OIgnoreDots=true" */
static gboolean
ignores_dots (const char *value)
{
  const char *setting = strchr (value, '=');
  gsize n = setting != NULL ? (gsize) (setting - value) : strlen (value);

  return n == strlen ("IgnoreDots") && g_ascii_strncasecmp (value, "IgnoreDots", n) == 0 &&
         (setting == NULL || strchr ("FfNn0", setting[1]) == NULL);
}

static gboolean
take_value (CtlSendmail *self, char option, const char *value, GError **error)
{
  switch (option)
    {
    case 'a':
      set_text (&self->account, value);
      return TRUE;
    case 'b':
      return take_mode (self, value, error);
    case 'F':
      set_text (&self->name, value);
      return TRUE;
    case 'f':
    case 'r':
      set_text (&self->sender, value);
      return TRUE;
    case 'O':
      self->ignore_dots = self->ignore_dots || ignores_dots (value);
      return TRUE;
    case 'o':
      self->ignore_dots = self->ignore_dots || g_str_equal (value, "i");
      self->read_recipients = self->read_recipients || g_str_equal (value, "t");
      self->queue_only = self->queue_only || g_str_equal (value, "dq");
      return TRUE;
    default:
      return TRUE;
    }
}

static void
take_flag (CtlSendmail *self, char option)
{
  if (option == 'i')
    self->ignore_dots = TRUE;
  else if (option == 't')
    self->read_recipients = TRUE;
  else if (option == 'v')
    self->options.verbose = TRUE;
  else if (option == 'I')
    self->mode = CTL_SENDMAIL_ALIASES;
}

/* A word of letters: flags, and at its end perhaps one with a value. */
static gboolean
take_letters (Parser *parser, const char *letters, GError **error)
{
  for (; *letters != '\0'; letters++)
    {
      const char *value = letters + 1;

      if (strchr (FLAGS, *letters) != NULL)
        {
          take_flag (parser->self, *letters);
          continue;
        }
      /* Their values stand in the same word or are left out: -q30m, -d8.1. */
      if (*letters == 'q')
        parser->self->mode = CTL_SENDMAIL_FLUSH;
      if (*letters == 'q' || *letters == 'd')
        return TRUE;
      if (strchr (VALUED, *letters) == NULL)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "sendmail has no option -%c", *letters);
          return FALSE;
        }
      if (*value == '\0')
        value = parser->argv[parser->at] != NULL ? parser->argv[parser->at++] : NULL;
      if (value != NULL)
        return take_value (parser->self, *letters, value, error);
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "The option -%c needs a value", *letters);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_long_flag (CtlSendmail *self, const char *word)
{
  const struct
  {
    const char *name;
    gboolean *flag;
  } flags[] = { { "--now", &self->now },
                { "--json", &self->options.json },
                { "--verbose", &self->options.verbose },
                { "--read-recipients", &self->read_recipients } };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_equal (word, flags[i].name))
      {
        *flags[i].flag = TRUE;
        return TRUE;
      }
  if (g_str_equal (word, "--help"))
    self->mode = CTL_SENDMAIL_HELP;
  else if (g_str_equal (word, "--version"))
    self->mode = CTL_SENDMAIL_VERSION;
  else
    return FALSE;
  return TRUE;
}

/* "--account=work" or "--account work". What is not known is not repeated beyond its name: it may hold a password. */
static gboolean
take_long (Parser *parser, const char *word, GError **error)
{
  CtlSendmail *self = parser->self;
  const struct
  {
    const char *name;
    char **text;
  } texts[] = { { "--account", &self->account },
                { "--from", &self->sender },
                { "--password-fd", &self->options.password_fd },
                { "--password-file", &self->options.password_file },
                { "--password-command", &self->options.password_command } };
  gsize length = strcspn (word, "=");
  g_autofree char *name = g_strndup (word, length);

  if (take_long_flag (self, word))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *value = word[length] == '=' ? word + length + 1 : parser->argv[parser->at];

      if (!g_str_equal (name, texts[i].name))
        continue;
      if (value == NULL)
        {
          g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "The option %s needs a value", name);
          return FALSE;
        }
      parser->at += word[length] != '=';
      set_text (texts[i].text, value);
      return TRUE;
    }
  if (g_str_has_prefix (name, "--pass"))
    return refuse (error, "No password is taken from the command line, where everybody can read it; use --password-fd, "
                          "--password-file or --password-command");
  g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "sendmail has no option %s", name);
  return FALSE;
}

static gboolean
parse (Parser *parser, GError **error)
{
  gboolean literal = FALSE;

  while (parser->argv[parser->at] != NULL)
    {
      const char *word = parser->argv[parser->at++];

      if (!literal && g_str_equal (word, "--"))
        literal = TRUE;
      else if (literal || word[0] != '-' || word[1] == '\0')
        g_strv_builder_add (parser->recipients, word);
      else if (!(word[1] == '-' ? take_long (parser, word, error) : take_letters (parser, word + 1, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
ctl_sendmail_parse (CtlSendmail *self, const char *const *argv, GError **error)
{
  g_autoptr (GStrvBuilder) recipients = g_strv_builder_new ();
  Parser parser = { self, argv, 1, recipients };

  if (g_str_equal (argv[0], "mailq"))
    self->mode = CTL_SENDMAIL_LIST;
  else if (g_str_equal (argv[0], "newaliases"))
    self->mode = CTL_SENDMAIL_ALIASES;
  if (!parse (&parser, error))
    return FALSE;
  self->recipients = g_strv_builder_end (recipients);
  if (self->now && self->queue_only)
    return refuse (error, "--now and -odq exclude each other");
  if ((self->mode == CTL_SENDMAIL_SUBMIT && !self->read_recipients && self->recipients[0] == NULL) ||
      (self->mode == CTL_SENDMAIL_VERIFY && self->recipients[0] == NULL))
    return refuse (error, "Name the recipients, or let them be read from the message with -t");
  return TRUE;
}
