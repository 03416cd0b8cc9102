#include "certificates.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY (24 * 60 * 60)

typedef struct
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  char *pem;
  char *sha256;
} Made;

static Made authority;
static Made made[CERTIFICATE_WEAK_KEY + 1];
static char *ca_file;

static void
check (int result)
{
  if (result < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (result));
}

static void
make_key (Made *self, gboolean weak)
{
  check (gnutls_x509_privkey_init (&self->key));
  if (weak)
    check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_RSA, 1024, 0));
  else
    check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                         0));
}

static void
begin (Made *self, const char *common_name, gint64 from, gint64 until, gboolean weak)
{
  static guint8 serial;

  serial++;
  make_key (self, weak);
  check (gnutls_x509_crt_init (&self->certificate));
  check (gnutls_x509_crt_set_version (self->certificate, 3));
  check (gnutls_x509_crt_set_serial (self->certificate, &serial, 1));
  check (gnutls_x509_crt_set_key (self->certificate, self->key));
  check (gnutls_x509_crt_set_activation_time (self->certificate, from));
  check (gnutls_x509_crt_set_expiration_time (self->certificate, until));
  check (gnutls_x509_crt_set_dn_by_oid (self->certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
                                        (unsigned int) strlen (common_name)));
}

static void
end (Made *self, const Made *issuer)
{
  gnutls_datum_t certificate, key, der;

  check (gnutls_x509_crt_sign2 (self->certificate, issuer->certificate, issuer->key, GNUTLS_DIG_SHA256, 0));
  check (gnutls_x509_crt_export2 (self->certificate, GNUTLS_X509_FMT_PEM, &certificate));
  check (gnutls_x509_privkey_export2 (self->key, GNUTLS_X509_FMT_PEM, &key));
  check (gnutls_x509_crt_export2 (self->certificate, GNUTLS_X509_FMT_DER, &der));
  self->pem = g_strdup_printf ("%s%s", certificate.data, key.data);
  self->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der.data, der.size);
  gnutls_free (certificate.data);
  gnutls_free (key.data);
  gnutls_free (der.data);
}

static const Made *
get_authority (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (authority.pem == NULL)
    {
      begin (&authority, "Test Authority", now - DAY, now + DAY, FALSE);
      check (gnutls_x509_crt_set_ca_status (authority.certificate, 1));
      check (gnutls_x509_crt_set_key_usage (authority.certificate, GNUTLS_KEY_KEY_CERT_SIGN));
      end (&authority, &authority);
    }
  return &authority;
}

static void
add_name (Made *self, const char *name)
{
  check (gnutls_x509_crt_set_subject_alt_name (self->certificate, GNUTLS_SAN_DNSNAME, name,
                                               (unsigned int) strlen (name), GNUTLS_FSAN_APPEND));
}

static void
make (Made *self, CertificateKind kind)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean expired = kind == CERTIFICATE_EXPIRED || kind == CERTIFICATE_BAD_IN_EVERY_WAY;
  gboolean other = kind == CERTIFICATE_OTHER_HOST || kind == CERTIFICATE_BAD_IN_EVERY_WAY;
  gboolean own = kind == CERTIFICATE_SELF_SIGNED || kind == CERTIFICATE_BAD_IN_EVERY_WAY;
  gint64 from = expired ? now - 400 * DAY : kind == CERTIFICATE_NOT_YET ? now + 300 * DAY : now - DAY;
  gint64 until = expired ? now - 35 * DAY : now + 400 * DAY;
  struct in_addr loopback = { htonl (INADDR_LOOPBACK) };

  begin (self, kind == CERTIFICATE_CN_ONLY ? "localhost" : "Test Server", from, until, kind == CERTIFICATE_WEAK_KEY);
  if (other)
    add_name (self, "other.example");
  else if (kind != CERTIFICATE_CN_ONLY)
    {
      add_name (self, "mail.example");
      add_name (self, "localhost");
      check (gnutls_x509_crt_set_subject_alt_name (self->certificate, GNUTLS_SAN_IPADDRESS, &loopback, sizeof loopback,
                                                   GNUTLS_FSAN_APPEND));
    }
  end (self, own ? self : get_authority ());
}

static Made *
get (CertificateKind kind)
{
  if (made[kind].pem == NULL)
    make (&made[kind], kind);
  return &made[kind];
}

const char *
certificates_get (CertificateKind kind)
{
  return get (kind)->pem;
}

const char *
certificates_get_sha256 (CertificateKind kind)
{
  return get (kind)->sha256;
}

const char *
certificates_get_ca_file (void)
{
  if (ca_file == NULL)
    {
      g_autoptr (GError) error = NULL;
      int fd = g_file_open_tmp ("sendoff-ca-XXXXXX.pem", &ca_file, &error);

      g_assert_no_error (error);
      g_close (fd, NULL);
      g_file_set_contents (ca_file, get_authority ()->pem, -1, &error);
      g_assert_no_error (error);
    }
  return ca_file;
}

static void
clear (Made *self)
{
  if (self->pem == NULL)
    return;
  gnutls_x509_crt_deinit (self->certificate);
  gnutls_x509_privkey_deinit (self->key);
  g_clear_pointer (&self->pem, g_free);
  g_clear_pointer (&self->sha256, g_free);
}

void
certificates_clear (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    clear (&made[i]);
  clear (&authority);
  if (ca_file != NULL)
    g_unlink (ca_file);
  g_clear_pointer (&ca_file, g_free);
}
