#include "outbox-sender.h"

#include "outbox-delivery.h"
#include "outbox-diagnosis.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

void
outbox_result_free (OutboxResult *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->message, outbox_message_free);
  g_clear_pointer (&self->trace, smtp_trace_free);
  g_clear_pointer (&self->diagnosis, diagnosis_free);
  g_free (self);
}

/* The name of a new file is only safe on the disk once its folder is. */
static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int code = fd < 0 || fsync (fd) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  if (code == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static MailMessage *
build (OutboxDatabase *database,
       const MailDraft *draft,
       GInputStream *import,
       const char *sender,
       const char *const *recipients,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (random, ".eml", NULL);
  g_autofree char *path = g_build_filename (outbox_database_get_spool (database), name, NULL);

  if (draft != NULL)
    return mail_message_build (draft, now, NULL, path, cancellable, error);
  return mail_message_import (import, sender, recipients, now, path, cancellable, error);
}

/* Builds and queues: a row and a file, or neither. */
static OutboxMessage *
queue (OutboxDatabase *database, const Account *account, const MailMessage *mail, GError **error)
{
  g_autoptr (OutboxMessage) message = NULL;
  BaseMoment now;
  gint64 id = 0;

  base_moment_now (&now);
  if (sync_folder (outbox_database_get_spool (database), error))
    id = outbox_message_add (database, account, mail, &now, error);
  if (id == 0)
    {
      g_unlink (mail->path);
      return NULL;
    }
  message = outbox_message_get (database, id, error);
  if (message == NULL)
    outbox_message_remove (database, id, NULL);
  return g_steal_pointer (&message);
}

OutboxResult *
outbox_send (OutboxDatabase *database,
             const Account *account,
             AccountSecret *secret,
             const MailDraft *draft,
             GInputStream *import,
             const char *sender,
             const char *const *recipients,
             const SmtpObserver *observer,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (OutboxDelivery)
      delivery = { .database = database, .account = account, .secret = secret, .observer = observer };
  g_autoptr (MailMessage) mail = NULL;
  OutboxResult *result;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail ((draft != NULL) != (import != NULL), NULL);
  mail = build (database, draft, import, sender, recipients, cancellable, error);
  if (mail == NULL)
    return NULL;
  delivery.message = queue (database, account, mail, error);
  if (delivery.message == NULL)
    return NULL;
  result = outbox_delivery_run (&delivery, cancellable, &failure);
  if (result != NULL)
    return result;
  /* It is queued, and stays so: no error, but the reason. */
  g_clear_pointer (&delivery.diagnosis, diagnosis_free);
  delivery.diagnosis = outbox_diagnosis_from_error (failure, 0);
  return outbox_delivery_make_result (&delivery);
}

static OutboxResult *
send_row (OutboxDatabase *database,
          const Account *account,
          AccountSecret *secret,
          gint64 id,
          gboolean asked,
          const SmtpObserver *observer,
          GCancellable *cancellable,
          GError **error)
{
  g_auto (OutboxDelivery)
      delivery = { .database = database, .account = account, .secret = secret, .observer = observer };
  OutboxState state;

  delivery.message = outbox_message_get (database, id, error);
  if (delivery.message == NULL)
    return NULL;
  state = delivery.message->state;
  /* What changes from here on is seen when the row is claimed. */
  if (!asked && state != OUTBOX_STATE_QUEUED && state != OUTBOX_STATE_WAITING)
    {
      g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_STATE, "Message %" G_GINT64_FORMAT " is %s now", id,
                   outbox_state_to_string (state));
      return NULL;
    }
  return outbox_delivery_run (&delivery, cancellable, error);
}

OutboxResult *
outbox_send_again (OutboxDatabase *database,
                   const Account *account,
                   AccountSecret *secret,
                   gint64 id,
                   const SmtpObserver *observer,
                   GCancellable *cancellable,
                   GError **error)
{
  return send_row (database, account, secret, id, TRUE, observer, cancellable, error);
}

OutboxResult *
outbox_send_due (OutboxDatabase *database,
                 const Account *account,
                 AccountSecret *secret,
                 gint64 id,
                 const SmtpObserver *observer,
                 GCancellable *cancellable,
                 GError **error)
{
  return send_row (database, account, secret, id, FALSE, observer, cancellable, error);
}
