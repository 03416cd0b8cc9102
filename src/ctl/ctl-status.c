#include "ctl-status.h"

#include "account-error.h"
#include "mail-error.h"
#include "outbox-database.h"

G_DEFINE_QUARK (ctl-error-quark, ctl_error)

static CtlStatus
status_from_account_error (int code)
{
  /* Everything about an account and its secret is a setting, but a text that is no address. */
  return code == ACCOUNT_ERROR_ADDRESS ? CTL_STATUS_DATA : CTL_STATUS_SETTINGS;
}

static CtlStatus
status_from_mail_error (int code)
{
  switch (code)
    {
    case MAIL_ERROR_ATTACHMENT:
      return CTL_STATUS_NO_INPUT;
    case MAIL_ERROR_MALFORMED:
      return CTL_STATUS_INTERNAL;
    default:
      return CTL_STATUS_DATA;
    }
}

static CtlStatus
status_from_outbox_error (int code)
{
  switch (code)
    {
    case OUTBOX_ERROR_LIMIT:
    case OUTBOX_ERROR_LOCKED:
    case OUTBOX_ERROR_BUSY:
      return CTL_STATUS_LATER;
    case OUTBOX_ERROR_READ_ONLY:
    case OUTBOX_ERROR_FULL:
      return CTL_STATUS_CANNOT_WRITE;
    case OUTBOX_ERROR_TOO_NEW:
      return CTL_STATUS_SETTINGS;
    case OUTBOX_ERROR_NOT_FOUND:
    case OUTBOX_ERROR_STATE:
      return CTL_STATUS_USAGE;
    default:
      return CTL_STATUS_IO;
    }
}

static CtlStatus
status_from_io_error (int code)
{
  switch (code)
    {
    case G_IO_ERROR_CANCELLED:
      return CTL_STATUS_INTERRUPTED;
    case G_IO_ERROR_NOT_FOUND:
      return CTL_STATUS_NO_INPUT;
    case G_IO_ERROR_NO_SPACE:
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
      return CTL_STATUS_CANNOT_WRITE;
    case G_IO_ERROR_ADDRESS_IN_USE:
      return CTL_STATUS_UNAVAILABLE;
    case G_IO_ERROR_INVALID_ARGUMENT:
      return CTL_STATUS_USAGE;
    default:
      return CTL_STATUS_IO;
    }
}

CtlStatus
ctl_status_from_error (const GError *error)
{
  if (error->domain == CTL_ERROR)
    return error->code;
  /* An argument that is no text in the encoding of the terminal. */
  if (error->domain == G_OPTION_ERROR || error->domain == G_CONVERT_ERROR)
    return CTL_STATUS_USAGE;
  if (error->domain == ACCOUNT_ERROR)
    return status_from_account_error (error->code);
  if (error->domain == MAIL_ERROR)
    return status_from_mail_error (error->code);
  if (error->domain == OUTBOX_ERROR)
    return status_from_outbox_error (error->code);
  if (error->domain == G_IO_ERROR)
    return status_from_io_error (error->code);
  if (error->domain == G_FILE_ERROR)
    return error->code == G_FILE_ERROR_NOENT ? CTL_STATUS_NO_INPUT : CTL_STATUS_IO;
  if (error->domain == G_KEY_FILE_ERROR)
    return CTL_STATUS_SETTINGS;
  return CTL_STATUS_INTERNAL;
}

static CtlStatus
status_from_smtp_error (const SmtpTrace *trace)
{
  switch (trace->error->code)
    {
    case SMTP_ERROR_NO_SECRET:
    case SMTP_ERROR_INSECURE:
      return CTL_STATUS_SETTINGS;
    case SMTP_ERROR_NO_AUTH:
    case SMTP_ERROR_NO_MECHANISM:
    case SMTP_ERROR_MUTUAL:
      return CTL_STATUS_SIGN_IN;
    case SMTP_ERROR_TOO_LARGE:
    case SMTP_ERROR_ARGUMENT:
    case SMTP_ERROR_NO_SMTPUTF8:
      return CTL_STATUS_DATA;
    default:
      return CTL_STATUS_PROTOCOL;
    }
}

/* A refusal that does not pass by itself, whatever its first digit says. */
static CtlStatus
status_from_reply (const SmtpTrace *trace, guint code)
{
  if (code < 400)
    return CTL_STATUS_PROTOCOL;
  if (trace->failed_stage == SMTP_STAGE_AUTH || code == 530)
    return CTL_STATUS_SIGN_IN;
  if (trace->failed_stage == SMTP_STAGE_STARTTLS)
    return CTL_STATUS_PROTOCOL;
  return CTL_STATUS_UNAVAILABLE;
}

/* What only a change mends. */
static CtlStatus
status_from_cause (const SmtpTrace *trace)
{
  const SmtpReply *reply = smtp_error_get_reply (trace->error);

  if (reply != NULL)
    return status_from_reply (trace, smtp_reply_get_code (reply));
  if (trace->error->domain == SMTP_ERROR)
    return status_from_smtp_error (trace);
  if (trace->error->domain == ACCOUNT_ERROR)
    return ctl_status_from_error (trace->error);
  return CTL_STATUS_PROTOCOL;
}

static void
count_recipients (const SmtpTrace *trace, guint *accepted, guint *turned_down)
{
  *accepted = *turned_down = 0;
  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (trace->recipients, i);

      if (recipient->outcome == SMTP_RECIPIENT_ACCEPTED)
        *accepted += 1;
      else if (recipient->outcome != SMTP_RECIPIENT_UNTRIED)
        *turned_down += 1;
    }
}

/* No connection came about, for whatever reason. */
static gboolean
is_unreachable (const SmtpTrace *trace)
{
  return trace->failed_stage == SMTP_STAGE_CONNECT && smtp_error_get_reply (trace->error) == NULL &&
         trace->error->domain != ACCOUNT_ERROR;
}

CtlStatus
ctl_status_from_guard (AccountGuardAdvice advice)
{
  return advice == ACCOUNT_GUARD_WAIT ? CTL_STATUS_LATER : CTL_STATUS_SIGN_IN;
}

CtlStatus
ctl_status_from_trace (const SmtpTrace *trace, const Diagnosis *diagnosis)
{
  guint accepted, turned_down;

  count_recipients (trace, &accepted, &turned_down);
  if (trace->ok)
    return turned_down > 0 ? CTL_STATUS_UNAVAILABLE : CTL_STATUS_OK;
  if (trace->fate == SMTP_FATE_UNKNOWN)
    return CTL_STATUS_LATER;
  if (trace->error == NULL)
    return CTL_STATUS_INTERNAL;
  if (g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || diagnosis == NULL)
    return CTL_STATUS_INTERRUPTED;
  if (g_str_equal (diagnosis->id, "dns-not-found") ||
      g_error_matches (trace->error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return CTL_STATUS_NO_HOST;
  if (is_unreachable (trace) ||
      (trace->failed_stage == SMTP_STAGE_RECIPIENT && accepted > 0 && turned_down > 0))
    return CTL_STATUS_UNAVAILABLE;
  /* The diagnosis knows which temporary failures are none, and which final ones pass. */
  if (diagnosis->retry == DIAGNOSIS_RETRY_LATER || diagnosis->retry == DIAGNOSIS_RETRY_NOW)
    return CTL_STATUS_LATER;
  return status_from_cause (trace);
}

CtlStatus
ctl_status_from_diagnosis (const Diagnosis *diagnosis)
{
  static const struct
  {
    const char *id;
    CtlStatus status;
  } ids[] = { { "dns-not-found", CTL_STATUS_NO_HOST }, { "account-held", CTL_STATUS_SIGN_IN } };
  SmtpStage stage;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (diagnosis->id, ids[i].id))
      return ids[i].status;
  if (diagnosis->retry == DIAGNOSIS_RETRY_LATER || diagnosis->retry == DIAGNOSIS_RETRY_NOW)
    return CTL_STATUS_LATER;
  if (diagnosis->stage == NULL || !smtp_stage_from_string (diagnosis->stage, &stage))
    return CTL_STATUS_UNAVAILABLE;
  if (stage == SMTP_STAGE_AUTH)
    return CTL_STATUS_SIGN_IN;
  return stage == SMTP_STAGE_TLS || stage == SMTP_STAGE_STARTTLS ? CTL_STATUS_PROTOCOL : CTL_STATUS_UNAVAILABLE;
}
