#include "smtp-tls.h"

#include "base-text.h"
#include "smtp-certificate.h"
#include "smtp-error.h"
#include "smtp-tap.h"

#include <string.h>

#define MIN_RSA_BITS 2048

/* What the handshake needs and learns; lives as long as it. */
typedef struct
{
  const AccountServer *server;
  GSocketConnectable *identity;
  SmtpTlsFacts *facts;
  SmtpTap *tap;
  gboolean refused;
} Check;

static void
note_certificate (Check *check, GTlsCertificate *certificate, GTlsCertificateFlags problems)
{
  SmtpTlsFacts *facts = check->facts;
  const SmtpCertificate *own;

  g_ptr_array_unref (facts->chain);
  facts->chain = smtp_certificate_chain (certificate);
  own = facts->chain->pdata[0];
  /* GIO may stop at the first problem; name and dates can be looked at without authorities. */
  if (problems != 0)
    problems |= g_tls_certificate_verify (certificate, check->identity, NULL);
  facts->problems = problems;
  facts->weak_key = g_strcmp0 (own->key_type, "RSA") == 0 && own->key_bits > 0 && own->key_bits < MIN_RSA_BITS;
  facts->name_in_cn_only = own->names[0] == NULL && (problems & G_TLS_CERTIFICATE_BAD_IDENTITY) == 0;
}

/* Runs within the handshake, on the session's thread. It only looks; nobody is asked here. */
static gboolean
on_accept_certificate (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags problems,
                       gpointer user_data)
{
  Check *check = user_data;
  g_autofree char *sha256 = smtp_certificate_fingerprint (certificate);

  note_certificate (check, certificate, problems);
  check->facts->pinned = check->server->pin != NULL && strcmp (check->server->pin, sha256) == 0;
  check->facts->pin_changed = check->server->pin != NULL && !check->facts->pinned;
  check->refused = !check->facts->pinned;
  return check->facts->pinned;
}

static const char *
protocol_name (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
      return "SSL 3.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS 1.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS 1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    default:
      return "TLS";
    }
}

static gboolean
check_agreed (Check *check, GTlsConnection *connection, GError **error)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (connection);
  SmtpTlsFacts *facts = check->facts;

  facts->protocol = g_strdup (protocol_name (version));
  facts->cipher = g_tls_connection_get_ciphersuite_name (connection);
  if (certificate == NULL)
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_CERTIFICATE, "The server showed no certificate");
      return FALSE;
    }
  if (!facts->pinned)
    note_certificate (check, certificate, g_tls_connection_get_peer_certificate_errors (connection));
  if (version < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      facts->old_protocol = TRUE;
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_OLD_TLS, "The server speaks %s; 1.2 is the oldest that is safe",
                   facts->protocol);
      return FALSE;
    }
  return TRUE;
}

/* The backend reports a file that cannot be read like a server that speaks no TLS, so it is read here first. */
static GTlsDatabase *
load_authorities (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GList *certificates = g_tls_certificate_list_new_from_file (path, &failure);

  if (failure == NULL && certificates == NULL)
    failure = g_error_new (G_FILE_ERROR, G_FILE_ERROR_INVAL, "There is no certificate in %s", path);
  g_list_free_full (certificates, g_object_unref);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_tls_file_database_new (path, error);
}

static GTlsConnection *
new_connection (GIOStream *base, Check *check, GError **error)
{
  g_autoptr (GIOStream) tapped =
      g_simple_io_stream_new (G_INPUT_STREAM (check->tap), g_io_stream_get_output_stream (base));
  g_autoptr (GTlsDatabase) database = NULL;
  GTlsConnection *connection;

  if (check->server->ca_file != NULL)
    {
      database = load_authorities (check->server->ca_file, error);
      if (database == NULL)
        return NULL;
    }
  connection = G_TLS_CONNECTION (g_tls_client_connection_new (tapped, check->identity, error));
  if (connection == NULL)
    return NULL;

  if (database != NULL)
    g_tls_connection_set_database (connection, database);
  /* Many servers just close after QUIT; whether a message was accepted is known by its reply, not by the end. */
  g_tls_connection_set_require_close_notify (connection, FALSE);
  g_signal_connect (connection, "accept-certificate", G_CALLBACK (on_accept_certificate), check);
  return connection;
}

/* The backend gave up after the five bytes that begin a record; the rest of the line lies behind them. */
static char *
dup_plain_words (SmtpTap *tap)
{
  char rest[256];
  const guint8 *bytes, *end;
  gsize length;

  g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (tap), rest, sizeof rest, NULL, NULL);
  bytes = smtp_tap_get_bytes (tap, &length);
  end = memchr (bytes, '\n', length);
  if (end != NULL)
    length = (gsize) (end - bytes);
  if (length > 0 && bytes[length - 1] == '\r')
    length--;
  return base_text_for_display ((const char *) bytes, (gssize) length, 200);
}

/* The certificate is our own verdict, and so is a version that the server's hello names; else the backend's error
 * stays as it is. */
static void
explain (Check *check, GError *failure, GError **error)
{
  g_autoptr (GError) taken = failure;
  gsize length;
  const guint8 *bytes = smtp_tap_get_bytes (check->tap, &length);
  SmtpTapFound found = smtp_tap_classify (bytes, length);

  if (found == SMTP_TAP_PLAIN_TEXT)
    check->facts->plain_words = dup_plain_words (check->tap);
  if (failure->domain == G_TLS_ERROR && check->refused)
    g_set_error (error, SMTP_ERROR, SMTP_ERROR_CERTIFICATE, "The certificate of %s is not trusted",
                 check->server->host);
  else if (failure->domain == G_TLS_ERROR && found == SMTP_TAP_OLD_TLS)
    {
      check->facts->old_protocol = TRUE;
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_OLD_TLS, "The server speaks no TLS from 1.2 on");
    }
  else
    g_propagate_error (error, g_steal_pointer (&taken));
}

/* What the certificate has to be for. An address is given as one: as a name GIO would send it in SNI, which RFC 6066
 * forbids, and GnuTLS servers end the handshake over "::1". */
static GSocketConnectable *
new_identity (const AccountServer *server)
{
  g_autofree char *ascii = NULL;

  if (g_hostname_is_ip_address (server->host))
    return G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string (server->host, server->port));
  ascii = g_hostname_to_ascii (server->host);
  return g_network_address_new (ascii != NULL ? ascii : server->host, (guint16) server->port);
}

GIOStream *
smtp_tls_handshake (GIOStream *base,
                    const AccountServer *server,
                    SmtpTlsFacts **facts,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GSocketConnectable) identity = new_identity (server);
  g_autoptr (SmtpTap) tap = smtp_tap_new (g_io_stream_get_input_stream (base));
  Check check = { .server = server, .identity = identity, .facts = g_new0 (SmtpTlsFacts, 1), .tap = tap };
  g_autoptr (GTlsConnection) connection = NULL;
  GError *failure = NULL;
  gboolean agreed;

  *facts = check.facts;
  check.facts->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);
  connection = new_connection (base, &check, error);
  if (connection == NULL)
    return NULL;

  agreed = g_tls_connection_handshake (connection, cancellable, &failure);
  if (agreed)
    agreed = check_agreed (&check, connection, &failure);
  g_signal_handlers_disconnect_by_data (connection, &check);
  if (agreed)
    return G_IO_STREAM (g_steal_pointer (&connection));

  explain (&check, failure, error);
  return NULL;
}

char *
smtp_tls_dup_summary (const SmtpTlsFacts *facts)
{
  const SmtpCertificate *own = facts->chain->len > 0 ? facts->chain->pdata[0] : NULL;
  g_autofree char *name = NULL;
  g_autofree char *issuer = NULL;

  if (own == NULL)
    return g_strdup (facts->protocol);
  name = own->names[0] != NULL ? g_strdup (own->names[0]) : smtp_certificate_pick (own->subject, "CN");
  issuer = smtp_certificate_pick (own->issuer, "CN");
  if (issuer == NULL)
    issuer = smtp_certificate_pick (own->issuer, "O");
  return g_strdup_printf ("%s, certificate for %s by %s", facts->protocol != NULL ? facts->protocol : "TLS",
                          name != NULL ? name : "nobody", issuer != NULL ? issuer : "nobody");
}

static GBytes *
binding_data (GTlsConnection *tls, GTlsChannelBindingType type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!g_tls_connection_get_channel_binding_data (tls, type, data, NULL) || data->len == 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

gboolean
smtp_tls_get_binding (GIOStream *tls, SmtpAuthBinding *binding)
{
  GTlsConnection *connection = G_TLS_CONNECTION (tls);

  binding->exporter = NULL;
  binding->unique = NULL;
  /* Each exists for one version only (RFC 9266 and 5929); asking for the other is an error in GnuTLS. */
  if (g_tls_connection_get_protocol_version (connection) == G_TLS_PROTOCOL_VERSION_TLS_1_3)
    binding->exporter = binding_data (connection, G_TLS_CHANNEL_BINDING_TLS_EXPORTER);
  else
    binding->unique = binding_data (connection, G_TLS_CHANNEL_BINDING_TLS_UNIQUE);
  return binding->exporter != NULL || binding->unique != NULL;
}

void
smtp_tls_binding_clear (SmtpAuthBinding *binding)
{
  g_clear_pointer (&binding->exporter, g_bytes_unref);
  g_clear_pointer (&binding->unique, g_bytes_unref);
}
