#include "diagnosis-scrub.h"

#include <string.h>

#define REMOVED "[removed]"

/* A name shorter than that is part of too many words. */
#define MIN_NAME 3

struct _DiagnosisScrub
{
  gboolean keep_local_parts;
  GHashTable *people;  /* local part and domain, lower case -> number */
  GPtrArray *names;    /* of GRegex: local parts and user names that may stand alone */
  GPtrArray *replaced; /* of char *: what each is replaced by */
  GHashTable *kept;    /* addresses of the server */
  char *host;
  gboolean in_link; /* the line before ended within a link */
  GRegex *link;
  GRegex *web_alert;
  GRegex *userinfo;
  GRegex *person;
  GRegex *numeric;
  GRegex *hello;
  GRegex *ehlo;
  GRegex *name;
};

/* Names that are words of the field, too: replacing them would make the text unreadable and hide nobody. */
static const char *const roles[] = { "mail",    "info",   "test",      "smtp",     "admin",   "postmaster", "office",
                                     "user",    "hello",  "support",   "sales",    "contact", "noreply",    "no-reply",
                                     "apikey",  "resend", "api",       "root",     "server",  "account",    "message",
                                     "address", "mailer", "webmaster", "password", NULL };

static GRegex *
compile (const char *pattern)
{
  GRegex *regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);

  g_assert (regex != NULL);
  return regex;
}

static guint
number_of (DiagnosisScrub *self, const char *address)
{
  g_autofree char *key = g_utf8_strdown (address, -1);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->people, key));

  if (number == 0)
    {
      number = g_hash_table_size (self->people) + 1;
      g_hash_table_insert (self->people, g_steal_pointer (&key), GUINT_TO_POINTER (number));
    }
  return number;
}

/* A name that stands alone, as in "mailbox ada unknown". */
static void
add_name (DiagnosisScrub *self, const char *name, const char *address)
{
  g_autofree char *quoted = g_regex_escape_string (name, -1);
  g_autofree char *pattern = g_strdup_printf ("(?<![\\w.@/-])%s(?![\\w@/-]|\\.\\w)", quoted);

  for (guint i = 0; roles[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, roles[i]) == 0)
      return;
  if (g_utf8_strlen (name, -1) < MIN_NAME)
    return;
  g_ptr_array_add (self->names, compile (pattern));
  g_ptr_array_add (self->replaced, g_strdup_printf ("user%u", number_of (self, address)));
}

static void
add_person (DiagnosisScrub *self, const char *text)
{
  const char *at = text != NULL ? strrchr (text, '@') : NULL;
  g_autofree char *local = NULL;

  if (text == NULL || text[0] == '\0' || !g_utf8_validate (text, -1, NULL))
    return;
  local = at != NULL ? g_strndup (text, (gsize) (at - text)) : g_strdup (text);
  add_name (self, local, text);
}

/* "MAIL FROM:<ada@example.org> SIZE=1" names the sender, whom the trace does not hold. */
static void
add_envelope (DiagnosisScrub *self, const SmtpTrace *trace)
{
  for (guint i = 0; i < trace->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (trace->transcript, i);
      const char *open = strchr (line->text, '<');
      const char *close = open != NULL ? strchr (open, '>') : NULL;

      if (line->side == SMTP_SIDE_CLIENT && close != NULL && strchr (line->text, ':') != NULL)
        {
          g_autofree char *address = g_strndup (open + 1, (gsize) (close - open - 1));

          add_person (self, address);
        }
    }
}

static void
keep (DiagnosisScrub *self, const char *address)
{
  if (address != NULL)
    g_hash_table_add (self->kept, g_ascii_strdown (address, -1));
}

static void
keep_servers (DiagnosisScrub *self, const SmtpTrace *trace)
{
  keep (self, trace->server->host);
  for (guint i = 0; i < trace->addresses->len; i++)
    {
      const SmtpAddressResult *result = g_ptr_array_index (trace->addresses, i);

      keep (self, result->address);
    }
  for (guint c = 0; trace->tls != NULL && trace->tls->chain != NULL && c < trace->tls->chain->len; c++)
    {
      const SmtpCertificate *certificate = g_ptr_array_index (trace->tls->chain, c);

      for (guint i = 0; certificate->names != NULL && certificate->names[i] != NULL; i++)
        keep (self, certificate->names[i]);
    }
}

DiagnosisScrub *
diagnosis_scrub_new (const SmtpTrace *trace, gboolean keep_local_parts)
{
  DiagnosisScrub *self = g_new0 (DiagnosisScrub, 1);

  self->keep_local_parts = keep_local_parts;
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_regex_unref);
  self->replaced = g_ptr_array_new_with_free_func (g_free);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->host = g_strdup (trace->server->host);
  /* Within angle brackets a link may be broken by spaces where lines were joined. */
  self->link = compile ("(https?://[^\\s?#<>\"]+)(?:[?#](p=[a-z]+(?![\\w%-]))?[^\\s<>\"]*)");
  self->web_alert = compile ("(\\[WEBALERT\\s+)[^\\]]*");
  self->userinfo = compile ("(\\w://)[^/\\s?#]+@");
  self->person = compile ("(\"[^\"@]{1,64}\"|[^\\s<>()\\[\\]\",;:@'`][^\\s<>()\\[\\]\",;:@]*)@((?:[\\pL\\pN_-]+\\.)*["
                          "\\pL\\pN_-]+|\\[[0-9a-f:.]+\\])");
  self->numeric =
      compile ("(?:(?<![\\w.:])|(?<=\\bIPv6:))"
               "(?:\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\w|:[0-9a-f]*:|\\.\\d)|"
               "(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}(?![\\w:]|\\.\\d))");
  self->hello =
      compile ("^(250[ -]\\S+)(.*\\b(?:hello|hi|at your service|greetings|pleased to meet you|welcome)\\b.*)$");
  self->ehlo = compile ("^((?:EHLO|HELO) )(?!\\[)\\S.*$");
  self->name = compile ("(?<![\\w.-])(?:[\\w-]+\\.)+[a-z][\\w-]+(?![\\w@-])");
  keep_servers (self, trace);
  add_person (self, trace->server->user);
  for (guint i = 0; i < trace->recipients->len; i++)
    add_person (self, ((const SmtpRecipient *) g_ptr_array_index (trace->recipients, i))->address);
  add_envelope (self, trace);
  return self;
}

void
diagnosis_scrub_free (DiagnosisScrub *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->people);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->replaced);
  g_hash_table_unref (self->kept);
  g_free (self->host);
  g_regex_unref (self->link);
  g_regex_unref (self->web_alert);
  g_regex_unref (self->userinfo);
  g_regex_unref (self->person);
  g_regex_unref (self->numeric);
  g_regex_unref (self->hello);
  g_regex_unref (self->ehlo);
  g_regex_unref (self->name);
  g_free (self);
}

/* Replaces *@text by what @regex makes of it. */
static void
replace (char **text, const GRegex *regex, const char *replacement)
{
  char *changed = g_regex_replace (regex, *text, -1, 0, replacement, 0, NULL);

  if (changed == NULL)
    return;
  g_free (*text);
  *text = changed;
}

static void
replace_by (char **text, const GRegex *regex, GRegexEvalCallback eval, DiagnosisScrub *self)
{
  char *changed = g_regex_replace_eval (regex, *text, -1, 0, 0, eval, self, NULL);

  if (changed == NULL)
    return;
  g_free (*text);
  *text = changed;
}

/* "?p=BadCredentials" is a page of the help; all other parameters are for one person's eyes. */
static gboolean
on_link (const GMatchInfo *match, GString *result, gpointer user_data)
{
  g_autofree char *address = g_match_info_fetch (match, 1);
  g_autofree char *page = g_match_info_fetch (match, 2);

  g_string_append (result, address);
  if (page != NULL && page[0] != '\0')
    g_string_append_printf (result, "?%s", page);
  else
    g_string_append (result, "?" REMOVED);
  return FALSE;
}

static gboolean
on_person (const GMatchInfo *match, GString *result, gpointer user_data)
{
  DiagnosisScrub *self = user_data;
  g_autofree char *whole = g_match_info_fetch (match, 0);
  g_autofree char *domain = g_match_info_fetch (match, 2);

  g_string_append_printf (result, "user%u@%s", number_of (self, whole), domain);
  return FALSE;
}

static void
append_numeric (const GMatchInfo *match, GString *result, GHashTable *kept)
{
  g_autofree char *text = g_match_info_fetch (match, 0);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL || g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address) ||
      (kept != NULL && g_hash_table_contains (kept, lower)))
    g_string_append (result, text);
  else
    g_string_append (result, "address-" REMOVED);
}

static gboolean
on_numeric (const GMatchInfo *match, GString *result, gpointer user_data)
{
  append_numeric (match, result, ((DiagnosisScrub *) user_data)->kept);
  return FALSE;
}

/* Where the server says whom it sees, which may be the address that it has itself. */
static gboolean
on_numeric_of_person (const GMatchInfo *match, GString *result, gpointer user_data)
{
  append_numeric (match, result, NULL);
  return FALSE;
}

static gboolean
on_host_name (const GMatchInfo *match, GString *result, gpointer user_data)
{
  DiagnosisScrub *self = user_data;
  g_autofree char *name = g_match_info_fetch (match, 0);

  g_string_append (result, g_ascii_strcasecmp (name, self->host) == 0 ? name : "name-" REMOVED);
  return FALSE;
}

/* Servers greet with the name and the address that they see the person at. */
static void
scrub_hello (DiagnosisScrub *self, char **line)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *begin = NULL;
  char *rest;

  replace (line, self->ehlo, "\\1name-" REMOVED);
  if (!g_regex_match (self->hello, *line, 0, &match))
    return;
  begin = g_match_info_fetch (match, 1);
  rest = g_match_info_fetch (match, 2);
  replace_by (&rest, self->name, on_host_name, self);
  replace_by (&rest, self->numeric, on_numeric_of_person, self);
  g_clear_pointer (&match, g_match_info_unref);
  g_free (*line);
  *line = g_strconcat (begin, rest, NULL);
  g_free (rest);
}

static gsize
skip_codes (const char *line)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("^(?:[2-5]\\d\\d[ -])?(?:[245]\\.\\d+\\.\\d+ )?", 0, 0, NULL);
  gint end = 0;

  if (g_regex_match (regex, line, 0, &match))
    g_match_info_fetch_pos (match, 0, NULL, &end);
  return (gsize) end;
}

/* "534-5.7.14 <https://accounts.google.com/signin/continue?plt=AKgn", and the next lines go on with it up to ">". */
static void
scrub_open_link (DiagnosisScrub *self, char **line)
{
  char *last_open;

  if (self->in_link)
    {
      gsize codes = skip_codes (*line);
      const char *close = strchr (*line + codes, '>');
      g_autofree char *begin = g_strndup (*line, codes);
      char *changed = g_strconcat (begin, REMOVED, close, NULL);

      self->in_link = close == NULL;
      g_free (*line);
      *line = changed;
      if (self->in_link)
        return;
    }
  last_open = g_strrstr (*line, "<http");
  self->in_link = last_open != NULL && strchr (last_open, '>') == NULL;
  if (last_open != NULL && !self->in_link)
    {
      /* What lines were joined to: spaces within the brackets belong to the link. */
      for (char *p = last_open; *p != '>'; p++)
        if (*p == ' ')
          *p = '_';
    }
  else if (self->in_link)
    {
      /* Several lines joined, and the end cut off. */
      for (char *p = last_open; *p != '\0'; p++)
        if (*p == ' ')
          *p = '_';
    }
}

static char *
scrub_one (DiagnosisScrub *self, const char *text)
{
  char *line = g_strdup (text);

  scrub_open_link (self, &line);
  replace (&line, self->web_alert, "\\1" REMOVED);
  replace (&line, self->userinfo, "\\1");
  replace_by (&line, self->link, on_link, self);
  scrub_hello (self, &line);
  /* Before numeric addresses: "ada@[192.0.2.1]" is a person's. */
  if (!self->keep_local_parts)
    replace_by (&line, self->person, on_person, self);
  replace_by (&line, self->numeric, on_numeric, self);
  if (self->keep_local_parts)
    return line;
  for (guint i = 0; i < self->names->len; i++)
    replace (&line, self->names->pdata[i], self->replaced->pdata[i]);
  return line;
}

char *
diagnosis_scrub_text (DiagnosisScrub *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) lines = g_strsplit (valid, "\n", -1);

  self->in_link = FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = scrub_one (self, lines[i]);

      g_free (lines[i]);
      lines[i] = line;
    }
  self->in_link = FALSE;
  return g_strjoinv ("\n", lines);
}

char *
diagnosis_scrub_line (DiagnosisScrub *self, SmtpSide side, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (side != SMTP_SIDE_SERVER)
    self->in_link = FALSE;
  return scrub_one (self, valid);
}
