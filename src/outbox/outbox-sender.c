#include "outbox-sender.h"

#include "outbox-delivery.h"
#include "outbox-diagnosis.h"
#include "outbox-lease.h"
#include "outbox-message-row.h"
#include "outbox-sql.h"

#include <glib/gstdio.h>

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

/* Into the spool: written, fsynced, renamed, the folder fsynced, all by mail_sink_commit(). */
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

static gint64
add_within (OutboxDatabase *database, const Account *account, const MailMessage *mail, gboolean lease, GError **error)
{
  BaseMoment now;
  gint64 id;

  outbox_database_now (database, &now);
  id = outbox_message_add (database, account, mail, &now, error);
  return id != 0 && (!lease || outbox_message_lease (database, id, &now, error)) ? id : 0;
}

/*
 * A row and a file, or neither.
 *
 * @lease: whether this process is about to send it, so that no other shall
 */
static OutboxMessage *
queue (OutboxDatabase *database, const Account *account, const MailMessage *mail, gboolean lease, GError **error)
{
  g_autoptr (OutboxMessage) message = NULL;
  gint64 id = 0;

  if (outbox_sql_begin (database, error))
    {
      id = add_within (database, account, mail, lease, error);
      if (!outbox_sql_end (database, id != 0, error))
        id = 0;
    }
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

OutboxMessage *
outbox_queue (OutboxDatabase *database,
              const Account *account,
              const MailDraft *draft,
              GInputStream *import,
              const char *sender,
              const char *const *recipients,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (MailMessage) mail = NULL;
  OutboxMessage *message;
  int lock;

  g_return_val_if_fail ((draft != NULL) != (import != NULL), NULL);
  mail = build (database, draft, import, sender, recipients, cancellable, error);
  if (mail == NULL)
    return NULL;
  /* A file whose row is about to appear belongs to somebody. */
  outbox_lease_take (mail->path, &lock);
  message = queue (database, account, mail, FALSE, error);
  outbox_lease_drop (&lock);
  return message;
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
  /* Before there is a row: nobody else shall send it while we are about to. */
  delivery.leased = outbox_lease_take (mail->path, &delivery.lock) == OUTBOX_LEASE_TAKEN;
  delivery.message = queue (database, account, mail, TRUE, error);
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

OutboxResult *
outbox_send_again (OutboxDatabase *database,
                   const Account *account,
                   AccountSecret *secret,
                   gint64 id,
                   const SmtpObserver *observer,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (OutboxDelivery)
      delivery = { .database = database, .account = account, .secret = secret, .observer = observer };

  /* What changes from here on is seen when the row is claimed. */
  delivery.message = outbox_message_get (database, id, error);
  return delivery.message != NULL ? outbox_delivery_run (&delivery, cancellable, error) : NULL;
}
