#include "diagnosis-log-dialogue.h"

#include "diagnosis-code.h"
#include "diagnosis-log-embedded.h"
#include "diagnosis-log-line.h"
#include "diagnosis-log-secrets.h"

#include <string.h>

/* A line that is at least this long may have been broken by a window's width, and goes on in the next. */
#define WRAPPED_FROM 50

/* Of a longer conversation the end is kept; and a reply is told again soon or never. */
#define MAX_TRANSCRIPT 2000
#define MAX_LOOK_BACK 32

/* What a reply may answer; beyond the stages a command may be none of theirs. */
#define OTHER ((SmtpStage) 99)

static const struct
{
  const char *word;
  SmtpStage stage;
} verbs[] = {
  { "EHLO", SMTP_STAGE_EHLO },
  { "HELO", SMTP_STAGE_EHLO },
  { "LHLO", SMTP_STAGE_EHLO },
  { "AUTH", SMTP_STAGE_AUTH },
  { "STARTTLS", SMTP_STAGE_STARTTLS },
  { "MAIL", SMTP_STAGE_SENDER },
  { "DATA", SMTP_STAGE_DATA },
  { "RCPT", SMTP_STAGE_RECIPIENT },
  { "BDAT", SMTP_STAGE_AFTER_DATA },
  { "QUIT", SMTP_STAGE_QUIT },
  { "RSET", OTHER },
  { "NOOP", OTHER },
  { "VRFY", OTHER },
  { "HELP", OTHER },
};

typedef struct
{
  DiagnosisLogDialogue *out;
  SmtpRedaction *redaction;
  GQueue waiting;  /* stages whose reply has not come */
  guint last_code; /* of this connection; 0: nothing was said yet */
  gboolean connected;
  gboolean in_data;
  guint content; /* lines of the message so far */
  SmtpStage current;
  gboolean has_commands;
  GString *open; /* lines of the reply being read; NULL none */
  gboolean open_final;
  gboolean open_marked;
  gboolean open_tls;
} Reader;

static void
log_reply_free (gpointer data)
{
  DiagnosisLogReply *self = data;

  smtp_reply_unref (self->reply);
  g_free (self->host);
  g_free (self);
}

void
diagnosis_log_dialogue_free (DiagnosisLogDialogue *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->replies);
  g_ptr_array_unref (self->transcript);
  diagnosis_log_facts_clear (&self->facts);
  g_free (self->banner);
  g_free (self->mailbox);
  g_free (self->enhanced);
  g_free (self->nonsense);
  g_free (self);
}

static char *
dup_safe (Reader *self, const char *text)
{
  g_autoptr (GString) safe = g_string_new (text);

  smtp_redaction_apply (self->redaction, safe);
  return g_string_free (g_steal_pointer (&safe), FALSE);
}

static void
add_said (Reader *self, SmtpSide side, gboolean tls, const char *text)
{
  SmtpLine *line = g_new0 (SmtpLine, 1);

  line->side = side;
  line->tls = tls;
  line->text = g_strdup (text);
  g_ptr_array_add (self->out->transcript, line);
}

static gboolean
is_reply_to (const DiagnosisLogReply *before, SmtpReply *reply)
{
  const char *a = smtp_reply_get_text (before->reply);
  const char *b = smtp_reply_get_text (reply);
  gsize n = MIN (strlen (a), strlen (b));

  return smtp_reply_get_code (before->reply) == smtp_reply_get_code (reply) && strncmp (a, b, n) == 0;
}

/* Programs that showed a conversation tell its end once more in their error message. */
static gboolean
is_told_again (Reader *self, SmtpReply *reply)
{
  for (guint i = self->out->replies->len, n = 0; i > 0 && n < MAX_LOOK_BACK; i--, n++)
    {
      DiagnosisLogReply *before = self->out->replies->pdata[i - 1];

      if (!is_reply_to (before, reply))
        continue;
      /* The fuller of the two. */
      if (strlen (smtp_reply_get_text (reply)) > strlen (smtp_reply_get_text (before->reply)))
        {
          smtp_reply_unref (before->reply);
          before->reply = smtp_reply_ref (reply);
        }
      return TRUE;
    }
  return FALSE;
}

/* The stage that @reply answers; whether the log shows it. */
static gboolean
find_stage (Reader *self, guint code, const char *enhanced, SmtpStage *stage)
{
  *stage = diagnosis_code_stage (code, enhanced);
  if (!g_queue_is_empty (&self->waiting))
    {
      *stage = (SmtpStage) GPOINTER_TO_INT (g_queue_pop_head (&self->waiting));
      return TRUE;
    }
  if (self->open_marked && self->last_code == 0 && (self->connected || code == 220))
    {
      *stage = SMTP_STAGE_GREETING;
      return TRUE;
    }
  if (self->open_marked && self->has_commands)
    {
      *stage = self->current;
      return self->current != OTHER;
    }
  if (self->out->has_stage && code >= 400)
    {
      *stage = self->out->stage;
      return TRUE;
    }
  return FALSE;
}

static void
show_reply (Reader *self, SmtpReply *reply)
{
  g_auto (GStrv) lines = g_strsplit (smtp_reply_get_raw (reply), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    add_said (self, SMTP_SIDE_SERVER, self->open_tls, lines[i]);
}

static void
take_reply (Reader *self, SmtpReply *reply)
{
  guint code = smtp_reply_get_code (reply);
  gboolean expected = !g_queue_is_empty (&self->waiting);
  DiagnosisLogReply *found;
  SmtpStage stage;
  gboolean known;

  if (!self->open_marked && !expected && is_told_again (self, reply))
    return;
  known = find_stage (self, code, smtp_reply_get_enhanced (reply), &stage);
  if (known && stage == SMTP_STAGE_GREETING && self->out->banner == NULL)
    self->out->banner = g_strndup (smtp_reply_get_text (reply), strcspn (smtp_reply_get_text (reply), " "));
  self->last_code = code;
  self->in_data = stage == SMTP_STAGE_DATA && code == 354;
  self->content = 0;
  if (expected || self->open_marked || code == 220)
    show_reply (self, reply);
  if (stage == OTHER)
    return;

  found = g_new0 (DiagnosisLogReply, 1);
  found->reply = smtp_reply_ref (reply);
  found->stage = stage;
  found->stage_known = known;
  found->in_dialogue = expected || self->open_marked;
  found->host = g_strdup (self->out->facts.host);
  found->port = self->out->facts.port;
  g_ptr_array_add (self->out->replies, found);
}

static void
close_reply (Reader *self)
{
  g_autoptr (GString) open = g_steal_pointer (&self->open);
  g_autoptr (SmtpReply) reply = NULL;
  char *last;

  if (open == NULL)
    return;
  /* A reply whose end is missing ends where the paste does. */
  last = strrchr (open->str, '\n');
  last = last != NULL ? last + 1 : open->str;
  if (last[3] == '-')
    last[3] = ' ';
  smtp_redaction_apply (self->redaction, open);
  reply = smtp_reply_parse (open->str);
  if (reply != NULL)
    take_reply (self, reply);
}

/* The reply to the end of a message that the log leaves out. */
static void
end_content (Reader *self)
{
  if (!self->in_data)
    return;
  if (self->content > 0)
    {
      g_autofree char *note = g_strdup_printf ("<message, %u lines>", self->content);

      add_said (self, SMTP_SIDE_CLIENT, self->open_tls, note);
    }
  add_said (self, SMTP_SIDE_CLIENT, self->open_tls, ".");
  self->in_data = FALSE;
  self->current = SMTP_STAGE_AFTER_DATA;
  g_queue_push_tail (&self->waiting, GINT_TO_POINTER (SMTP_STAGE_AFTER_DATA));
}

static gboolean
is_reply_line (const char *text)
{
  return text[0] >= '2' && text[0] <= '5' && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) &&
         (text[3] == '\0' || text[3] == ' ' || text[3] == '-');
}

static void
append_reply_line (Reader *self, const DiagnosisLogLine *line)
{
  if (self->open == NULL)
    {
      self->open = g_string_new (NULL);
      self->open_marked = line->marked;
      self->open_tls = line->tls;
    }
  else
    g_string_append_c (self->open, '\n');
  g_string_append (self->open, line->text);
  self->open_final = line->text[3] != '-';
}

static void
read_mailbox_line (Reader *self, const char *text)
{
  if (!g_regex_match_simple ("^(?:-ERR|\\* BYE|\\S+ (?:NO|BAD)\\b)", text, 0, 0))
    {
      /* "HTTP/1.1 400 Bad Request": not what was wanted from a mail server. */
      if (self->last_code == 0 && self->out->nonsense == NULL && !self->has_commands)
        self->out->nonsense = dup_safe (self, text);
      return;
    }
  g_free (self->out->mailbox);
  self->out->mailbox = dup_safe (self, text);
}

static void
read_server_line (Reader *self, const DiagnosisLogLine *line)
{
  if (!is_reply_line (line->text))
    {
      close_reply (self);
      read_mailbox_line (self, line->text);
      return;
    }
  if (self->open != NULL && (self->open_final || strncmp (self->open->str, line->text, 3) != 0))
    close_reply (self);
  if (self->open == NULL && self->in_data && (line->marked || self->content == 0))
    end_content (self);
  append_reply_line (self, line);
  /* What was pasted without marks may go on in the next line. */
  if (self->open_final && self->open_marked)
    close_reply (self);
}

static gboolean
find_verb (const char *text, SmtpStage *stage)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      gsize n = strlen (verbs[i].word);

      if (g_ascii_strncasecmp (text, verbs[i].word, n) == 0 && (text[n] == '\0' || text[n] == ' ' || text[n] == ':'))
        {
          *stage = verbs[i].stage;
          return TRUE;
        }
    }
  return FALSE;
}

/* Commands that are known are shown, of AUTH the mechanism; all else may be a secret. */
static char *
dup_shown (Reader *self, const char *text, gboolean is_command)
{
  g_auto (GStrv) words = NULL;

  if (!is_command)
    return g_strdup (g_str_equal (text, "*") ? text : SMTP_REDACTION_MARK);
  if (g_ascii_strncasecmp (text, "AUTH", 4) != 0)
    return dup_safe (self, text);
  words = g_strsplit (text, " ", 3);
  if (words[0] != NULL && words[1] != NULL && words[2] != NULL)
    return g_strdup_printf ("%s %s %s", words[0], words[1], SMTP_REDACTION_MARK);
  return dup_safe (self, text);
}

static void
read_client_line (Reader *self, const DiagnosisLogLine *line)
{
  gboolean answers = g_queue_is_empty (&self->waiting) && self->last_code == 334;
  SmtpStage stage = SMTP_STAGE_AUTH;
  gboolean is_command;
  g_autofree char *shown = NULL;

  close_reply (self);
  if (self->in_data)
    {
      if (g_str_equal (line->text, "."))
        end_content (self);
      else
        self->content++;
      return;
    }
  is_command = !answers && find_verb (line->text, &stage);
  if (!is_command && !answers)
    return;
  shown = dup_shown (self, line->text, is_command);
  add_said (self, SMTP_SIDE_CLIENT, line->tls, shown);
  self->has_commands = TRUE;
  self->current = stage;
  g_queue_push_tail (&self->waiting, GINT_TO_POINTER (stage));
}

static void
begin_connection (Reader *self)
{
  g_autofree char *note = NULL;
  const DiagnosisLogFacts *facts = &self->out->facts;

  g_queue_clear (&self->waiting);
  self->last_code = 0;
  self->in_data = FALSE;
  if (self->connected && self->out->transcript->len > 0)
    {
      const SmtpLine *last = self->out->transcript->pdata[self->out->transcript->len - 1];

      if (last->side == SMTP_SIDE_NOTE)
        return;
    }
  self->connected = TRUE;
  note = facts->host == NULL || facts->port == 0
             ? g_strdup ("Connecting")
             : g_strdup_printf ("Connecting to %s, port %u", facts->host, facts->port);
  add_said (self, SMTP_SIDE_NOTE, FALSE, note);
}

/* "at Mail.send (mail.js:1)", "code: 'EAUTH'" are a program's, not the rest of a sentence. */
static gboolean
is_sentence (const char *text)
{
  gsize n = strcspn (text, " ");

  return n > 0 && text[n - 1] != ':' && strpbrk (text, "={}") == NULL && strncmp (text, "at ", 3) != 0 &&
         strncmp (text, "in ", 3) != 0;
}

/* Whether @text is what a broken line goes on with. */
static gboolean
goes_on (const Reader *self, const char *text)
{
  const char *last = strrchr (self->open->str, '\n');

  if (self->open_marked || text[0] == '\0' || self->open->len + strlen (text) > SMTP_REPLY_MAX_LINE ||
      !is_sentence (text))
    return FALSE;
  last = last != NULL ? last + 1 : self->open->str;
  return strlen (last) >= WRAPPED_FROM && (g_ascii_islower (text[0]) || strchr ("<([", text[0]) != NULL);
}

static void
read_text (Reader *self, const DiagnosisLogLine *line)
{
  SmtpStage waiting_for = self->current;
  gboolean is_waiting = !g_queue_is_empty (&self->waiting);

  if (self->open != NULL && goes_on (self, line->text))
    {
      g_string_append_printf (self->open, " %s", line->text);
      return;
    }
  /* The reply is not at its end; what stands between may be anything. */
  if (self->open != NULL && !self->open_final && !self->open_marked && line->text[0] != '\0')
    return;
  close_reply (self);
  if (self->in_data)
    {
      self->content++;
      return;
    }
  /* Typed by hand, an answer to 334 has no mark. */
  if (!is_waiting && self->last_code == 334 && line->text[0] != '\0' && strchr (line->text, ' ') == NULL)
    {
      read_client_line (self, line);
      return;
    }
  if (is_waiting)
    waiting_for = (SmtpStage) GPOINTER_TO_INT (g_queue_peek_head (&self->waiting));
  else if (self->connected && self->last_code == 0)
    waiting_for = SMTP_STAGE_GREETING;
  diagnosis_log_facts_read (&self->out->facts, line->text,
                            (is_waiting || self->has_commands) && waiting_for != OTHER ? &waiting_for : NULL);
  if (diagnosis_log_facts_stage (line->text, &self->out->stage))
    self->out->has_stage = TRUE;
  if (diagnosis_log_facts_is_connect (line->text))
    begin_connection (self);
  if (self->out->enhanced == NULL)
    {
      g_autofree char *words = diagnosis_log_embedded_enhanced (line->text);

      self->out->enhanced = words != NULL ? dup_safe (self, words) : NULL;
    }
}

DiagnosisLogDialogue *
diagnosis_log_dialogue_read (GPtrArray *lines)
{
  g_autoptr (SmtpRedaction) redaction = diagnosis_log_secrets_find (lines);
  DiagnosisLogDialogue *out = g_new0 (DiagnosisLogDialogue, 1);
  Reader self = { .out = out, .redaction = redaction, .current = OTHER };

  out->replies = g_ptr_array_new_with_free_func (log_reply_free);
  out->transcript = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_line_free);
  g_queue_init (&self.waiting);
  for (guint i = 0; i < lines->len; i++)
    {
      const DiagnosisLogLine *line = lines->pdata[i];

      if (line->side == DIAGNOSIS_LOG_SERVER)
        read_server_line (&self, line);
      else if (line->side == DIAGNOSIS_LOG_CLIENT)
        read_client_line (&self, line);
      else
        read_text (&self, line);
    }
  close_reply (&self);
  g_queue_clear (&self.waiting);
  if (!self.has_commands)
    g_ptr_array_set_size (out->transcript, 0);
  if (out->transcript->len > MAX_TRANSCRIPT)
    g_ptr_array_remove_range (out->transcript, 0, out->transcript->len - MAX_TRANSCRIPT);
  if (out->facts.words != NULL)
    {
      char *words = dup_safe (&self, out->facts.words);
      char *line = dup_safe (&self, out->facts.line);

      g_free (out->facts.words);
      out->facts.words = words;
      g_free (out->facts.line);
      out->facts.line = line;
    }
  return out;
}
