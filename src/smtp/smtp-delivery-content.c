#include "smtp-session-private.h"

#include "smtp-dot.h"
#include "smtp-error.h"

#define BLOCK 65536
#define PROGRESS_US 100000

/* A server that has had enough says so before the end, and is not listening any more. */
static gboolean
check_early_reply (SmtpSession *session, GError **error)
{
  g_autoptr (SmtpReply) reply = NULL;

  if (!smtp_wire_has_input (session->wire))
    return TRUE;
  reply = smtp_session_read (session, session->timeouts->command, "what the server has to say", error);
  session->may_quit = FALSE;
  if (reply != NULL && smtp_reply_get_code (reply) >= 400)
    g_propagate_error (error, smtp_error_new_rejected (reply));
  else if (reply != NULL)
    g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server answered before the message was complete: %s",
                 smtp_reply_get_raw (reply));
  return FALSE;
}

static gboolean
write_block (SmtpSession *session, GByteArray *bytes, BaseDeadline *deadline, GError **error)
{
  GError *failure = NULL;

  base_deadline_restart (deadline, session->timeouts->block);
  if (smtp_wire_write (session->wire, bytes, base_deadline_get_cancellable (deadline), &failure))
    {
      g_byte_array_set_size (bytes, 0);
      return check_early_reply (session, error);
    }
  base_deadline_translate (deadline, "the server to take the message", &failure);
  smtp_session_prefer_words (session, &failure);
  g_propagate_error (error, failure);
  return FALSE;
}

static void
report_progress (SmtpSession *session, guint64 written, gint64 *last_us, gboolean end)
{
  const SmtpObserver *observer = session->observer;
  gint64 now = g_get_monotonic_time ();

  if (observer == NULL || observer->progress == NULL || (!end && now - *last_us < PROGRESS_US))
    return;
  *last_us = now;
  observer->progress (written, session->plan->content->size, observer->user_data);
}

gboolean
smtp_delivery_send_content (SmtpSession *session, GInputStream *content, GError **error)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (session->timeouts->block, session->cancellable);
  g_autoptr (GByteArray) out = g_byte_array_sized_new (BLOCK + BLOCK / 8);
  g_autofree char *block = g_malloc (BLOCK);
  g_autofree char *shown = NULL;
  SmtpDot dot = SMTP_DOT_INIT;
  guint64 written = 0;
  gint64 last_us = g_get_monotonic_time ();

  if (!check_early_reply (session, error))
    return FALSE;
  while (TRUE)
    {
      gsize n = 0;

      if (!g_input_stream_read_all (content, block, BLOCK, &n, session->cancellable, error) ||
          !(n > 0 ? smtp_dot_feed (&dot, block, n, out, error) : smtp_dot_finish (&dot, out, error)) ||
          !write_block (session, out, deadline, error))
        return FALSE;
      written += n;
      report_progress (session, written, &last_us, n == 0);
      if (n == 0)
        break;
    }
  shown = g_strdup_printf ("<message, %" G_GUINT64_FORMAT " bytes>", written);
  smtp_wire_record (session->wire, shown);
  smtp_session_set_detail (session, "%" G_GUINT64_FORMAT " bytes", written);
  return TRUE;
}

GByteArray *
smtp_delivery_read_chunk (SmtpSession *session, GInputStream *content, GError **error)
{
  gsize wanted = session->plan->content->size;
  g_autoptr (GByteArray) chunk = g_byte_array_sized_new ((guint) wanted + 2);
  g_autofree char *block = g_malloc (wanted + 1);
  SmtpDot dot = SMTP_DOT_INIT;
  gsize n = 0;

  dot.plain = TRUE;
  if (!g_input_stream_read_all (content, block, wanted + 1, &n, session->cancellable, error) ||
      !smtp_dot_feed (&dot, block, n, chunk, error) || !smtp_dot_finish (&dot, chunk, error))
    return NULL;
  if (n == wanted)
    return g_steal_pointer (&chunk);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The message is not as long as it was said to be");
  return NULL;
}
