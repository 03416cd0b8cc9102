#include "smtp-probe.h"

#include "base-deadline.h"
#include "smtp-connector.h"
#include "smtp-tls.h"

gboolean
smtp_probe_speaks_tls (const SmtpRoute *route,
                       const AccountServer *server,
                       const SmtpTimeouts *timeouts,
                       gint64 begin_us,
                       char **words,
                       GCancellable *cancellable)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (timeouts->probe, cancellable);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_address_result_free);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) tls = NULL;
  SmtpTlsFacts *facts = NULL;
  gboolean speaks;

  connection = smtp_connector_connect (route, server, timeouts, begin_us, results,
                                       base_deadline_get_cancellable (deadline), NULL);
  *words = NULL;
  if (connection == NULL)
    return FALSE;
  tls = smtp_tls_handshake (G_IO_STREAM (connection), server, &facts, base_deadline_get_cancellable (deadline), NULL);
  /* A certificate was shown, even if it is not one to trust. */
  speaks = tls != NULL || facts->chain->len > 0;
  *words = g_steal_pointer (&facts->plain_words);
  smtp_tls_facts_free (facts);
  g_socket_close (g_socket_connection_get_socket (connection), NULL);
  return speaks;
}
