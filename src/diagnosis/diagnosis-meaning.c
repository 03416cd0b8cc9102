#include "config.h"

#include "diagnosis-meaning.h"

#include "diagnosis-code.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
diagnosis_stage_title (SmtpStage stage)
{
  static const char *const titles[] = {
    [SMTP_STAGE_RESOLVE] = N_("Find the server"),
    [SMTP_STAGE_CONNECT] = N_("Connect"),
    [SMTP_STAGE_TLS] = N_("Encrypt"),
    [SMTP_STAGE_GREETING] = N_("Greet"),
    [SMTP_STAGE_EHLO] = N_("Ask what the server can"),
    [SMTP_STAGE_STARTTLS] = N_("Ask for encryption"),
    [SMTP_STAGE_AUTH] = N_("Sign in"),
    [SMTP_STAGE_SENDER] = N_("Name the sender"),
    [SMTP_STAGE_RECIPIENT] = N_("Name the recipients"),
    [SMTP_STAGE_DATA] = N_("Hand over the message"),
    [SMTP_STAGE_AFTER_DATA] = N_("Wait for acceptance"),
    [SMTP_STAGE_QUIT] = N_("Say goodbye"),
  };

  return stage <= SMTP_STAGE_QUIT ? g_dgettext (GETTEXT_PACKAGE, titles[stage]) : "";
}

/* What a line of ours asks for, and so what the next reply answers. */
typedef enum
{
  VERB_GREETING,
  VERB_EHLO,
  VERB_STARTTLS,
  VERB_AUTH,
  VERB_AUTH_ANSWER,
  VERB_MAIL,
  VERB_RCPT,
  VERB_DATA,
  VERB_END,
  VERB_BDAT,
  VERB_RSET,
  VERB_NOOP,
  VERB_QUIT,
  VERB_CONTENT,
  VERB_OTHER,
} Verb;

static const struct
{
  const char *word;
  Verb verb;
  const char *meaning;
} commands[] = {
  { "EHLO", VERB_EHLO, N_("This computer introduces itself and asks what the server can do") },
  { "HELO", VERB_EHLO, N_("This computer introduces itself the old way") },
  { "STARTTLS", VERB_STARTTLS, N_("Asks to encrypt from here on") },
  { "AUTH", VERB_AUTH, N_("Begins to sign in") },
  { "MAIL", VERB_MAIL, N_("Names the sender") },
  { "RCPT", VERB_RCPT, N_("Names a recipient") },
  { "DATA", VERB_DATA, N_("Announces the message") },
  { "BDAT", VERB_BDAT, N_("Sends a part of the message") },
  { "RSET", VERB_RSET, N_("Takes sender and recipients back") },
  { "NOOP", VERB_NOOP, N_("Asks whether the server is still there") },
  { "QUIT", VERB_QUIT, N_("Says goodbye") },
};

static gboolean
has_word (const char *text, const char *word)
{
  gsize n = strlen (word);

  return g_ascii_strncasecmp (text, word, n) == 0 && (text[n] == '\0' || text[n] == ' ' || text[n] == ':');
}

static guint
reply_code (const char *text)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[2]))
    return 0;
  if (text[3] != '\0' && text[3] != ' ' && text[3] != '-')
    return 0;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

/*
 * Commands may leave before the reply to the one before has come (RFC 2920), so replies are matched to commands in the
 * order of both, and not by standing next to each other.
 */
typedef struct
{
  GQueue waiting;
  guint last_code;
  gboolean in_data;
  Verb verb;            /* that the last line is about */
  const SmtpLine *last; /* that was read */
  const SmtpLine *before;
  const char *family; /* whose numbers they are; NULL unknown */
} Dialogue;

static Verb
read_client_line (Dialogue *dialogue, const char *text)
{
  if (dialogue->in_data)
    {
      if (!g_str_equal (text, "."))
        return VERB_CONTENT;
      dialogue->in_data = FALSE;
      return VERB_END;
    }
  if (g_queue_is_empty (&dialogue->waiting) && dialogue->last_code == 334)
    return VERB_AUTH_ANSWER;
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (has_word (text, commands[i].word))
        return commands[i].verb;
    }
  /* The end of a message whose go-ahead came in the same breath as other replies. */
  return g_str_equal (text, ".") ? VERB_END : VERB_OTHER;
}

static Verb
read_server_line (Dialogue *dialogue, const char *text)
{
  guint code = reply_code (text);
  Verb verb = VERB_GREETING;

  if (!g_queue_is_empty (&dialogue->waiting))
    verb = GPOINTER_TO_INT (g_queue_peek_head (&dialogue->waiting));
  if (code == 0 || text[3] == '-')
    return verb;
  if (!g_queue_is_empty (&dialogue->waiting))
    g_queue_pop_head (&dialogue->waiting);
  else if (dialogue->last_code != 0)
    verb = VERB_OTHER; /* said unasked, as a 421 before hanging up */
  dialogue->last_code = code;
  dialogue->in_data = verb == VERB_DATA && code == 354;
  return verb;
}

/* Some providers use numbers of their own; the words of the conversation tell whose they are. */
static void
note_family (Dialogue *dialogue, const char *text)
{
  if (dialogue->family == NULL && strstr (text, "gsmtp") != NULL)
    dialogue->family = "google";
  else if (dialogue->family == NULL && strstr (text, ".OUTLOOK.COM") != NULL)
    dialogue->family = "microsoft";
}

static void
read_line (Dialogue *dialogue, const SmtpLine *line)
{
  dialogue->before = dialogue->last;
  if (line->side == SMTP_SIDE_SERVER)
    {
      dialogue->verb = read_server_line (dialogue, line->text);
      note_family (dialogue, line->text);
    }
  else if (line->side == SMTP_SIDE_CLIENT)
    {
      dialogue->verb = read_client_line (dialogue, line->text);
      if (dialogue->verb != VERB_CONTENT)
        g_queue_push_tail (&dialogue->waiting, GINT_TO_POINTER (dialogue->verb));
    }
  else
    {
      /* A connection, or TLS, begins: who said what before is over, and a server that speaks first greets. */
      g_queue_clear (&dialogue->waiting);
      dialogue->last_code = 0;
      return;
    }
  dialogue->last = line;
}

static const char *
client_meaning (Verb verb, const char *text)
{
  if (verb == VERB_AUTH_ANSWER)
    return g_str_equal (text, "*") ? _("Breaks the sign-in off") : _("The next part of the sign-in; hidden here");
  if (verb == VERB_CONTENT)
    return "";
  if (verb == VERB_END)
    return _("The message ends here");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (has_word (text, commands[i].word))
        return g_dgettext (GETTEXT_PACKAGE, commands[i].meaning);
    }
  return "";
}

/* What the words of the EHLO reply offer. */
static const struct
{
  const char *keyword;
  const char *meaning;
} offers[] = {
  { "SIZE", N_("How many bytes a message may have") },
  { "STARTTLS", N_("Offers encryption") },
  { "AUTH", N_("Offers to sign in, in these ways") },
  { "PIPELINING", N_("Takes several commands in one go") },
  { "8BITMIME", N_("Takes letters beyond A to Z in the text") },
  { "SMTPUTF8", N_("Takes letters beyond A to Z in addresses") },
  { "CHUNKING", N_("Takes the message in parts") },
  { "BINARYMIME", N_("Takes files without recoding") },
  { "ENHANCEDSTATUSCODES", N_("Gives reasons as finer numbers, such as 5.7.8") },
  { "DSN", N_("Can report on delivery") },
  { "REQUIRETLS", N_("Can promise encryption all the way") },
  { "LIMITS", N_("Says how much it takes at once") },
  { "HELP", N_("Can explain its commands") },
  { "VRFY", N_("Knows a command to check addresses") },
  { "ETRN", N_("Can hand out waiting mail") },
};

static const char *
offer_meaning (const char *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      gsize n = strlen (offers[i].keyword);

      if (g_ascii_strncasecmp (words, offers[i].keyword, n) == 0 &&
          (words[n] == '\0' || words[n] == ' ' || words[n] == '='))
        return g_dgettext (GETTEXT_PACKAGE, offers[i].meaning);
    }
  return "";
}

/* By command and code; 2–5 alone stand for the class. The first row that fits. */
static const struct
{
  Verb verb;
  guint code;
  const char *meaning;
} answers[] = {
  { VERB_GREETING, 2, N_("The server says hello: it is ready") },
  { VERB_GREETING, 4, N_("The server takes nothing right now") },
  { VERB_GREETING, 5, N_("The server takes nothing from this computer") },
  { VERB_EHLO, 2, N_("The server knows us now") },
  { VERB_EHLO, 5, N_("The server does not accept the introduction") },
  { VERB_STARTTLS, 2, N_("Agreed: encryption begins now") },
  { VERB_STARTTLS, 4, N_("The server cannot encrypt right now") },
  { VERB_STARTTLS, 5, N_("The server refuses to encrypt") },
  { VERB_AUTH, 334, N_("The server asks for the next part of the sign-in") },
  { VERB_AUTH, 2, N_("Signed in") },
  { VERB_AUTH, 4, N_("Passwords cannot be checked right now") },
  { VERB_AUTH, 535, N_("User name or password was not accepted") },
  { VERB_AUTH, 534, N_("The server wants another way to sign in, or another password") },
  { VERB_AUTH, 501, N_("The sign-in was broken off, or malformed") },
  { VERB_AUTH, 5, N_("The sign-in was refused") },
  { VERB_MAIL, 2, N_("The sender is accepted") },
  { VERB_MAIL, 4, N_("Not now: the sender may try again later") },
  { VERB_MAIL, 530, N_("The server wants us to sign in first") },
  { VERB_MAIL, 5, N_("The sender is refused") },
  { VERB_RCPT, 2, N_("The recipient is accepted") },
  { VERB_RCPT, 4, N_("Not now: this recipient may be tried again later") },
  { VERB_RCPT, 5, N_("The recipient is refused") },
  { VERB_DATA, 354, N_("Go ahead with the message") },
  { VERB_DATA, 4, N_("The server does not take the message right now") },
  { VERB_DATA, 5, N_("The server does not take the message") },
  { VERB_END, 2, N_("The server accepted the message") },
  { VERB_END, 4, N_("Not accepted now: the message may be tried again later") },
  { VERB_END, 5, N_("The message is refused") },
  { VERB_BDAT, 2, N_("The server accepted this part") },
  { VERB_BDAT, 4, N_("Not accepted now: the message may be tried again later") },
  { VERB_BDAT, 5, N_("The message is refused") },
  { VERB_RSET, 2, N_("Sender and recipients are forgotten") },
  { VERB_NOOP, 2, N_("The server is there") },
  { VERB_QUIT, 2, N_("The server says goodbye") },
};

static const char *
class_meaning (guint code)
{
  if (code == 421)
    return _("The server is about to close the connection");
  switch (code / 100)
    {
    case 2:
      return _("Done");
    case 3:
      return _("The server waits for more");
    case 4:
      return _("Not now: the same may work later");
    case 5:
      return _("No: something has to change first");
    default:
      return "";
    }
}

static const char *
answer_meaning (Verb verb, guint code)
{
  if (verb == VERB_AUTH_ANSWER)
    verb = VERB_AUTH;
  if (code == 421 && verb != VERB_GREETING)
    return class_meaning (code);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      if (answers[i].verb == verb && (answers[i].code == code || answers[i].code == code / 100))
        return g_dgettext (GETTEXT_PACKAGE, answers[i].meaning);
    }
  return class_meaning (code);
}

char *
diagnosis_reply_meaning (SmtpStage stage, guint code)
{
  static const Verb verbs[] = {
    [SMTP_STAGE_RESOLVE] = VERB_OTHER,     [SMTP_STAGE_CONNECT] = VERB_OTHER,  [SMTP_STAGE_TLS] = VERB_OTHER,
    [SMTP_STAGE_GREETING] = VERB_GREETING, [SMTP_STAGE_EHLO] = VERB_EHLO,      [SMTP_STAGE_STARTTLS] = VERB_STARTTLS,
    [SMTP_STAGE_AUTH] = VERB_AUTH,         [SMTP_STAGE_SENDER] = VERB_MAIL,    [SMTP_STAGE_RECIPIENT] = VERB_RCPT,
    [SMTP_STAGE_DATA] = VERB_DATA,         [SMTP_STAGE_AFTER_DATA] = VERB_END, [SMTP_STAGE_QUIT] = VERB_QUIT,
  };

  g_return_val_if_fail (stage < G_N_ELEMENTS (verbs), g_strdup (""));

  return g_strdup (answer_meaning (verbs[stage], code));
}

/* The first line of the reply to EHLO carries the server's name; the others carry what it offers. */
static gboolean
is_offer (const Dialogue *dialogue)
{
  const SmtpLine *before = dialogue->before;

  return before != NULL && before->side == SMTP_SIDE_SERVER && strlen (before->text) > 3 && before->text[3] == '-';
}

/* What the enhanced status code of a refusal adds, on the reply's last line; "" when there is none that is known. */
static const char *
enhanced_meaning (const Dialogue *dialogue, const char *text)
{
  g_autofree char *enhanced = NULL;

  if (reply_code (text) < 400 || text[3] != ' ')
    return "";
  enhanced = g_strndup (text + 4, strcspn (text + 4, " "));
  if (!diagnosis_enhanced_is_known (enhanced, dialogue->family) || g_str_has_suffix (enhanced, ".0.0"))
    return "";
  return diagnosis_enhanced_meaning (enhanced, dialogue->family);
}

static char *
server_meaning (const Dialogue *dialogue, const char *text)
{
  guint code = reply_code (text);
  const char *answer;
  const char *detail;

  if (code == 0)
    return g_strdup (_("This is no answer in the language of mail servers"));
  if (dialogue->verb == VERB_EHLO && code / 100 == 2 && is_offer (dialogue))
    return g_strdup (offer_meaning (text[3] != '\0' ? text + 4 : ""));
  answer = answer_meaning (dialogue->verb, code);
  detail = enhanced_meaning (dialogue, text);
  if (detail[0] == '\0')
    return g_strdup (answer);
  /* Translators: what a reply means, without its full stop; then a sentence on its finer number */
  return g_strdup_printf (_("%s. %s"), answer, detail);
}

/* Of the line that was read last. */
static char *
dup_meaning (const Dialogue *dialogue, const SmtpLine *line)
{
  switch (line->side)
    {
    case SMTP_SIDE_CLIENT:
      return g_strdup (client_meaning (dialogue->verb, line->text));
    case SMTP_SIDE_SERVER:
      return server_meaning (dialogue, line->text);
    case SMTP_SIDE_NOTE:
    default:
      return g_strdup ("");
    }
}

char *
diagnosis_line_meaning (GPtrArray *transcript, guint index)
{
  Dialogue dialogue = { .waiting = G_QUEUE_INIT, .verb = VERB_OTHER };

  g_return_val_if_fail (index < transcript->len, g_strdup (""));

  for (guint i = 0; i <= index; i++)
    read_line (&dialogue, g_ptr_array_index (transcript, i));
  g_queue_clear (&dialogue.waiting);
  return dup_meaning (&dialogue, g_ptr_array_index (transcript, index));
}

GStrv
diagnosis_transcript_meanings (GPtrArray *transcript)
{
  Dialogue dialogue = { .waiting = G_QUEUE_INIT, .verb = VERB_OTHER };
  GStrv meanings = g_new0 (char *, transcript->len + 1);

  for (guint i = 0; i < transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (transcript, i);

      read_line (&dialogue, line);
      meanings[i] = dup_meaning (&dialogue, line);
    }
  g_queue_clear (&dialogue.waiting);
  return meanings;
}
