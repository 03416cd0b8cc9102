#include "smtp-error.h"

typedef struct
{
  SmtpReply *reply;
} SmtpErrorPrivate;

static void
smtp_error_private_init (SmtpErrorPrivate *private)
{
  private->reply = NULL;
}

static void
smtp_error_private_copy (const SmtpErrorPrivate *source, SmtpErrorPrivate *copy)
{
  copy->reply = source->reply != NULL ? smtp_reply_ref (source->reply) : NULL;
}

static void
smtp_error_private_clear (SmtpErrorPrivate *private)
{
  g_clear_pointer (&private->reply, smtp_reply_unref);
}

G_DEFINE_EXTENDED_ERROR (SmtpError, smtp_error)

void
smtp_error_attach (GError *error, SmtpReply *reply)
{
  SmtpErrorPrivate *private = smtp_error_get_private (error);

  g_clear_pointer (&private->reply, smtp_reply_unref);
  private->reply = smtp_reply_ref (reply);
}

GError *
smtp_error_new_rejected (SmtpReply *reply)
{
  const char *enhanced = smtp_reply_get_enhanced (reply);
  GError *error =
      g_error_new (SMTP_ERROR, SMTP_ERROR_REJECTED, "The server answered %u%s%s: %s", smtp_reply_get_code (reply),
                   enhanced != NULL ? " " : "", enhanced != NULL ? enhanced : "", smtp_reply_get_text (reply));

  smtp_error_attach (error, reply);
  return error;
}

SmtpReply *
smtp_error_get_reply (const GError *error)
{
  if (error == NULL || error->domain != SMTP_ERROR)
    return NULL;
  return smtp_error_get_private (error)->reply;
}
