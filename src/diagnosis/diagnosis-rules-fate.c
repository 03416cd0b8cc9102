#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* What the program itself knows of a message: whether it left, to whom, and why not. */

static gboolean
has_mixed_recipients (const DiagnosisEvidence *evidence)
{
  GPtrArray *recipients = evidence->trace->recipients;
  gboolean some = FALSE, others = FALSE;

  for (guint i = 0; i < recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (recipients, i);

      some = some || recipient->outcome == SMTP_RECIPIENT_ACCEPTED;
      others = others || recipient->outcome == SMTP_RECIPIENT_REFUSED || recipient->outcome == SMTP_RECIPIENT_DEFERRED;
    }
  return some && others;
}

static gboolean
is_fate_unknown (const DiagnosisEvidence *evidence)
{
  return evidence->trace->fate == SMTP_FATE_UNKNOWN;
}

static gboolean
has_refused_some (const DiagnosisEvidence *evidence)
{
  return (evidence->trace->ok || evidence->stage == SMTP_STAGE_RECIPIENT) && has_mixed_recipients (evidence);
}

const DiagnosisRule diagnosis_rules_fate[] = {
  { "conn-lost-after-data", .when = is_fate_unknown,
    .logged = "lost connection & end of data/final dot/message contents|timed out & end of data/final dot|"
              "conversation & timed out & message body|lost & after & data/message body",
    .title = N_("The message may have been sent"),
    .cause = N_("The whole message had left, and then the connection broke before the server answered. Whether the "
                "server accepted it cannot be known from here."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Find Out"),
                        N_("Ask a recipient, or look into the folder of sent mail at your provider.\n"
                           "Send it again only if it did not arrive.")),
               { DIAGNOSIS_REMEDY_TRY_AGAIN, N_("Send Again Anyway") } } },
  { "size-exceeded", SMTP (TOO_LARGE), .title = N_("The message is too large for this server"),
    .cause = N_("The server takes messages of up to {size}. Attachments grow by a third on their way, so a file must "
                "be well below that. Nothing was sent."),
    AFTER_CHANGE,
    .cures = { EXPLAIN (N_("Make It Smaller"),
                        N_("Remove attachments, or make pictures smaller.\n"
                           "Put large files on a web server and send the link.")) } },
  { "utf8-needed", SMTP (NO_SMTPUTF8), .title = N_("The server does not take this address"),
    .cause = N_("An address has letters beyond A to Z before the “@”, and this server cannot handle that. Nothing was "
                "sent."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Ask the recipient for another address.\n"
                         "Or send through a server that knows SMTPUTF8.")) } },
  { "address-invalid", SMTP (ARGUMENT), .title = N_("An address or name cannot be sent"),
    .cause = N_("It holds a character that must never reach a server, such as a line break. Nothing was sent."),
    AFTER_CHANGE, .cures = { STEPS (N_("Type the addresses anew instead of pasting them.")) } },
  { "recipients-partly-refused", .when = has_refused_some, .title = N_("Some recipients were refused"),
    .cause = N_("The server accepted some of the recipients and turned others down. Its words for each are below."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Check the refused addresses letter by letter.\n"
                         "Send once more to those recipients only.")) } },
  { NULL }
};
