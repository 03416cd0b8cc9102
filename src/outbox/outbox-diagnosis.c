#include "config.h"

#include "outbox-diagnosis.h"

#include "base-text.h"
#include "outbox-message-row.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  OutboxError code;
  const char *id;
  const char *title;
  const char *cause;
  DiagnosisRetry retry;
  const char *steps;
} OutboxRule;

static const OutboxRule rules[] = {
  { OUTBOX_ERROR_LIMIT, "daily-limit", N_("The daily limit is reached"),
    N_("This computer has sent as much through this account in the last 24 hours as its limit allows. The message "
       "waits in the outbox."),
    DIAGNOSIS_RETRY_LATER,
    N_("Wait: it is sent when earlier messages are more than 24 hours old.\n"
       "If your provider allows more, raise the limit of the account.\n"
       "If you reach it often, a relay for many messages suits you better than a mailbox.") },
  { OUTBOX_ERROR_LOCKED, "server-limit", N_("The server's own limit is reached"),
    N_("The server said a while ago that this account has sent enough for now. The message waits in the outbox."),
    DIAGNOSIS_RETRY_LATER,
    N_("Wait: the message is sent later. Trying again and again can make the server wait longer.\n"
       "Other programs and devices that send through this account count too.") },
  { OUTBOX_ERROR_TOO_NEW, "outbox-too-new", N_("The outbox belongs to a newer version"),
    N_("A newer version of this program has made the outbox. This one leaves it alone so that nothing is lost."),
    DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Install the newer version again.") },
  { OUTBOX_ERROR_CORRUPT, "outbox-damaged", N_("The outbox is damaged"),
    N_("The file with the messages to be sent cannot be read. It was left as it is."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Restore outbox.db and the folder “spool” beside it from a backup.\n"
       "Or set the outbox aside, and a new one is made: “sendoffctl outbox set-aside”. Nothing is deleted.") },
  { OUTBOX_ERROR_READ_ONLY, "outbox-read-only", N_("The outbox cannot be written"),
    N_("This computer does not let the program write its outbox."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Check whose folder it is, and whether its disk is read-only.") },
  { OUTBOX_ERROR_FULL, "disk-full", N_("The disk is full"), N_("There is no room to write the outbox."),
    DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Delete files that you do not need, and empty the wastebasket.") },
  { OUTBOX_ERROR_BUSY, "outbox-busy", N_("The outbox is busy"), N_("Another program held the outbox for too long."),
    DIAGNOSIS_RETRY_NOW, N_("Try again.\nIf it stays so, look for another copy of this program that hangs.") },
  { OUTBOX_ERROR_NOT_FOUND, "message-not-found", N_("There is no such message"),
    N_("The outbox does not hold this message any more."), DIAGNOSIS_RETRY_NEVER,
    N_("Look at the list of messages again.") },
  { OUTBOX_ERROR_STATE, "message-taken", N_("This cannot be done with the message now"),
    N_("The message has been sent, or is being sent by another program."), DIAGNOSIS_RETRY_NEVER,
    N_("Look at the list of messages again.") },
  { OUTBOX_ERROR_DATABASE, "outbox-failed", N_("The outbox does not work"),
    N_("The file with the messages to be sent could not be used."), DIAGNOSIS_RETRY_NOW,
    N_("Try again.\nIf it stays so, report the words above to those who make this program.") },
};

static const OutboxRule too_many = {
  OUTBOX_ERROR_LIMIT,
  "daily-limit-too-low",
  N_("More recipients than the daily limit"),
  N_("This one message counts more than the account may send in 24 hours. It would wait for ever."),
  DIAGNOSIS_RETRY_AFTER_CHANGE,
  N_("Send to fewer recipients at once.\nIf your provider allows more, raise the limit of the account."),
};

static const OutboxRule damaged = {
  OUTBOX_ERROR_STATE,
  OUTBOX_MISSING_DIAGNOSIS,
  N_("The message is not complete any more"),
  N_("The file with the text of this message is gone from the outbox, or was changed. Nothing of it was sent."),
  DIAGNOSIS_RETRY_NEVER,
  N_("Write the message again.\nIf you restored files from a backup, restore the folder “spool” together with "
     "outbox.db."),
};

static const OutboxRule held = {
  OUTBOX_ERROR_LOCKED,
  "account-held",
  N_("Messages wait for you"),
  N_("The server refused the last sign-in or cannot be used with these settings. Nothing is tried again by itself, so "
     "that the account does not get locked."),
  DIAGNOSIS_RETRY_AFTER_CHANGE,
  N_("Test the account, and enter its password again or change its settings.\nThen the messages are sent."),
};

static const OutboxRule waits = {
  OUTBOX_ERROR_LOCKED,
  "account-waits",
  N_("The server could not be reached"),
  N_("The last try did not get through to the server. The messages stay in the outbox, and are tried again in a "
     "while."),
  DIAGNOSIS_RETRY_LATER,
  N_("Check that this computer is online.\nIf it is, test the account."),
};

static Diagnosis *
make_diagnosis (const OutboxRule *rule, const GError *error, guint seconds)
{
  Diagnosis *self = diagnosis_new (rule->id, g_dgettext (GETTEXT_PACKAGE, rule->title), NULL, rule->retry);
  g_autofree char *detail = error != NULL ? base_text_for_display (error->message, -1, 500) : NULL;

  /* Translators: first whole sentences; then, in English, the figures or the file they are about */
  self->cause = detail != NULL ? g_strdup_printf (_("%s (%s)"), g_dgettext (GETTEXT_PACKAGE, rule->cause), detail)
                               : g_strdup (g_dgettext (GETTEXT_PACKAGE, rule->cause));
  if (seconds > 0)
    diagnosis_add_remedy (self, DIAGNOSIS_REMEDY_WAIT, _("Wait"))->seconds = seconds;
  if (rule->retry == DIAGNOSIS_RETRY_NOW)
    diagnosis_add_remedy (self, DIAGNOSIS_REMEDY_TRY_AGAIN, _("Try Again"));
  diagnosis_add_remedy (self, DIAGNOSIS_REMEDY_EXPLAIN, _("What to Do"))->steps =
      g_strsplit (g_dgettext (GETTEXT_PACKAGE, rule->steps), "\n", -1);
  return self;
}

Diagnosis *
outbox_diagnosis_from_error (const GError *error, guint seconds)
{
  if (error->domain == OUTBOX_ERROR)
    for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
      if ((int) rules[i].code == error->code)
        return make_diagnosis (&rules[i], error, seconds);
  return diagnosis_from_error (error);
}

Diagnosis *
outbox_diagnosis_too_many (const GError *error)
{
  return make_diagnosis (&too_many, error, 0);
}

Diagnosis *
outbox_diagnosis_damaged (void)
{
  return make_diagnosis (&damaged, NULL, 0);
}

/* Line by line, as the server said it: the end of a line is no control character to be shown. */
static char *
dup_words (const char *reply)
{
  g_auto (GStrv) lines = g_strsplit (reply, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = base_text_for_display (g_strchomp (lines[i]), -1, 500);

      g_free (lines[i]);
      lines[i] = line;
    }
  return g_strjoinv ("\n", lines);
}

Diagnosis *
outbox_diagnosis_from_hold (const OutboxHold *hold, const BaseMoment *now)
{
  gboolean waiting = hold->kind == OUTBOX_HOLD_NETWORK;
  Diagnosis *self = make_diagnosis (waiting ? &waits : &held, NULL,
                                    waiting ? (guint) MAX (hold->until - now->wall, 1) : 0);

  self->server_said = hold->reply != NULL ? dup_words (hold->reply) : NULL;
  return self;
}

Diagnosis *
outbox_diagnosis_from_id (const char *id)
{
  const OutboxRule *others[] = { &too_many, &damaged, &held, &waits };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].id, id))
      return make_diagnosis (&rules[i], NULL, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (others[i]->id, id))
      return make_diagnosis (others[i], NULL, 0);
  return NULL;
}
