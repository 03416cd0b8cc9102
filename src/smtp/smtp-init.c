#include "smtp-session.h"

#include <gio/gio.h>
#include <stdlib.h>

#define PRIORITY "NORMAL:%COMPAT:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

static GThread *warming;

/* The first connection would read the system's certificates, twice: once for the database, once for its own. */
static gpointer
warm_up (gpointer data)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GIOStream) connection = NULL;
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) base = g_simple_io_stream_new (input, output);

  if (!g_tls_backend_supports_tls (backend))
    return NULL;
  database = g_tls_backend_get_default_database (backend);
  connection = g_tls_client_connection_new (base, NULL, NULL);
  return NULL;
}

/* A program that ends at once must not take the type system away from the thread that still registers types in it. */
static void
finish_warming (void)
{
  g_thread_join (warming);
}

void
smtp_init (void)
{
  g_setenv ("G_TLS_GNUTLS_PRIORITY", PRIORITY, FALSE);
  /* GLib makes its "C" locale at the first conversion. When two threads come to it at once, the one that waits is left
   * with EAGAIN in errno, and g_ascii_string_to_unsigned() takes that for a number that is none. */
  g_ascii_strtoull ("0", NULL, 10);
  warming = g_thread_new ("certificates", warm_up, NULL);
  atexit (finish_warming);
}
