#include "practice-certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <sys/file.h>
#include <unistd.h>

#define DAY (24 * 60 * 60)
#define RENEW_BEFORE (30 * DAY)

typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
} Pair;

struct _PracticeCertificate
{
  GMutex lock;
  char *ca_file;
  Pair ca;
  gnutls_certificate_credentials_t credentials[PRACTICE_CERTIFICATE_WEAK_KEY + 1];
};

/* What distinguishes one certificate from another. Times are days from now. */
typedef struct
{
  const char *name;
  int from;
  int until;
  gboolean local;
  gboolean authority;
  gboolean self_signed;
  gboolean weak;
} Form;

static const Form authority_form = { "Sendoff practice authority", -1, 3650, .authority = TRUE, .self_signed = TRUE };

static const Form forms[] = {
  [PRACTICE_CERTIFICATE_GOOD] = { "practice.example", -1, 730, .local = TRUE },
  [PRACTICE_CERTIFICATE_EXPIRED] = { "practice.example", -400, -35, .local = TRUE },
  [PRACTICE_CERTIFICATE_NOT_YET] = { "practice.example", 35, 400, .local = TRUE },
  [PRACTICE_CERTIFICATE_SELF_SIGNED] = { "practice.example", -1, 730, .local = TRUE, .self_signed = TRUE },
  [PRACTICE_CERTIFICATE_WRONG_HOST] = { "mail.hosting.example", -1, 730 },
  [PRACTICE_CERTIFICATE_EXPIRED_WRONG_HOST] = { "mail.hosting.example", -400, -35 },
  [PRACTICE_CERTIFICATE_WEAK_KEY] = { "practice.example", -1, 730, .local = TRUE, .weak = TRUE },
};

static gboolean
check (int status, GError **error)
{
  if (status >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Cannot make a certificate: %s", gnutls_strerror (status));
  return FALSE;
}

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->key, gnutls_x509_privkey_deinit);
  g_clear_pointer (&pair->crt, gnutls_x509_crt_deinit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static int
add_name (gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type, const void *name, guint length)
{
  return gnutls_x509_crt_set_subject_alt_name (crt, type, name, length, GNUTLS_FSAN_APPEND);
}

static gboolean
set_names (gnutls_x509_crt_t crt, const Form *form, GError **error)
{
  static const guint8 four[4] = { 127, 0, 0, 1 };
  static const guint8 six[16] = { [15] = 1 };

  if (!check (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, form->name, strlen (form->name)),
              error))
    return FALSE;
  if (form->authority)
    return TRUE;
  return check (add_name (crt, GNUTLS_SAN_DNSNAME, form->name, strlen (form->name)), error) &&
         (!form->local || (check (add_name (crt, GNUTLS_SAN_DNSNAME, "localhost", strlen ("localhost")), error) &&
                           check (add_name (crt, GNUTLS_SAN_IPADDRESS, four, sizeof four), error) &&
                           check (add_name (crt, GNUTLS_SAN_IPADDRESS, six, sizeof six), error)));
}

static gboolean
set_purpose (gnutls_x509_crt_t crt, const Form *form, GError **error)
{
  guint usage = form->authority ? GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN : GNUTLS_KEY_DIGITAL_SIGNATURE;

  if (form->weak)
    usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;
  return check (gnutls_x509_crt_set_basic_constraints (crt, form->authority, form->authority ? 0 : -1), error) &&
         check (gnutls_x509_crt_set_key_usage (crt, usage), error) &&
         (form->authority || check (gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0), error));
}

static gboolean
set_identifiers (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, GError **error)
{
  guint8 serial[16], id[64];
  gsize size = sizeof id;

  if (!check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), error))
    return FALSE;
  serial[0] = (serial[0] & 0x3f) | 0x40; /* positive, and always of the same length */
  if (!check (gnutls_x509_crt_set_serial (crt, serial, sizeof serial), error) ||
      !check (gnutls_x509_crt_get_key_id (crt, 0, id, &size), error) ||
      !check (gnutls_x509_crt_set_subject_key_id (crt, id, MIN (size, 20)), error))
    return FALSE;

  size = sizeof id;
  return check (gnutls_x509_crt_get_key_id (issuer, 0, id, &size), error) &&
         check (gnutls_x509_crt_set_authority_key_id (crt, id, MIN (size, 20)), error);
}

/* @ca: (nullable): signs, unless the form signs itself */
static gboolean
pair_make (Pair *pair, const Form *form, const Pair *ca, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const Pair *issuer = form->self_signed ? pair : ca;
  int status;

  pair_clear (pair);
  if (!check (gnutls_x509_privkey_init (&pair->key), error) || !check (gnutls_x509_crt_init (&pair->crt), error))
    return FALSE;
  if (form->weak)
    status = gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_RSA, 1024, 0);
  else
    status =
        gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  return check (status, error) && check (gnutls_x509_crt_set_version (pair->crt, 3), error) &&
         check (gnutls_x509_crt_set_key (pair->crt, pair->key), error) &&
         check (gnutls_x509_crt_set_activation_time (pair->crt, now + (gint64) form->from * DAY), error) &&
         check (gnutls_x509_crt_set_expiration_time (pair->crt, now + (gint64) form->until * DAY), error) &&
         set_names (pair->crt, form, error) && set_purpose (pair->crt, form, error) &&
         set_identifiers (pair->crt, issuer->crt, error) &&
         check (gnutls_x509_crt_sign2 (pair->crt, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0), error);
}

static char *
file_name (const char *folder, const char *name, const char *suffix)
{
  g_autofree char *base = g_strconcat (name, suffix, NULL);

  return g_build_filename (folder, base, NULL);
}

static gboolean
save (const char *folder, const char *name, const char *suffix, const gnutls_datum_t *pem, GError **error)
{
  g_autofree char *path = file_name (folder, name, suffix);

  return g_file_set_contents_full (path, (const char *) pem->data, pem->size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

static gboolean
pair_save (const Pair *pair, const char *folder, const char *name, GError **error)
{
  gnutls_datum_t key = { NULL, 0 }, crt = { NULL, 0 };
  gboolean ok;

  ok = check (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key),
              error) &&
       check (gnutls_x509_crt_export2 (pair->crt, GNUTLS_X509_FMT_PEM, &crt), error) &&
       save (folder, name, "-key.pem", &key, error) && save (folder, name, ".pem", &crt, error);
  if (key.data != NULL)
    gnutls_memset (key.data, 0, key.size);
  gnutls_free (key.data);
  gnutls_free (crt.data);
  return ok;
}

static gboolean
pair_belongs_together (const Pair *pair)
{
  guint8 a[64], b[64];
  gsize n = sizeof a, m = sizeof b;

  return gnutls_x509_crt_get_key_id (pair->crt, 0, a, &n) >= 0 &&
         gnutls_x509_privkey_get_key_id (pair->key, 0, b, &m) >= 0 && n == m && memcmp (a, b, n) == 0;
}

/* Returns: whether a pair was read that is sound and will be for a while */
static gboolean
pair_load (Pair *pair, const char *folder, const char *name)
{
  g_autofree char *key_path = file_name (folder, name, "-key.pem");
  g_autofree char *crt_path = file_name (folder, name, ".pem");
  g_autofree char *key = NULL, *crt = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean ok;
  gsize n, m;

  if (!g_file_get_contents (key_path, &key, &n, NULL) || !g_file_get_contents (crt_path, &crt, &m, NULL))
    return FALSE;
  pair_clear (pair);
  ok = gnutls_x509_privkey_init (&pair->key) >= 0 && gnutls_x509_crt_init (&pair->crt) >= 0 &&
       gnutls_x509_privkey_import2 (pair->key, &(gnutls_datum_t){ (guchar *) key, n }, GNUTLS_X509_FMT_PEM, NULL, 0) >=
           0 &&
       gnutls_x509_crt_import (pair->crt, &(gnutls_datum_t){ (guchar *) crt, m }, GNUTLS_X509_FMT_PEM) >= 0 &&
       pair_belongs_together (pair) && gnutls_x509_crt_get_activation_time (pair->crt) <= now &&
       gnutls_x509_crt_get_expiration_time (pair->crt) > now + RENEW_BEFORE;
  gnutls_memset (key, 0, n);
  return ok;
}

static gboolean
is_signed_by (const Pair *pair, const Pair *ca)
{
  guint verdict = 0;

  return gnutls_x509_crt_check_issuer (pair->crt, ca->crt) &&
         gnutls_x509_crt_verify (pair->crt, &ca->crt, 1, 0, &verdict) >= 0 && verdict == 0;
}

static gboolean
make_credentials (const Pair *pair, const Pair *ca, gnutls_certificate_credentials_t *credentials, GError **error)
{
  gnutls_x509_crt_t chain[] = { pair->crt, ca != NULL ? ca->crt : NULL };

  if (!check (gnutls_certificate_allocate_credentials (credentials), error))
    return FALSE;
  if (check (gnutls_certificate_set_x509_key (*credentials, chain, ca != NULL ? 2 : 1, pair->key), error))
    return TRUE;
  g_clear_pointer (credentials, gnutls_certificate_free_credentials);
  return FALSE;
}

static gboolean
load_or_make (PracticeCertificate *self, const char *folder, GError **error)
{
  g_auto (Pair) server = { NULL, NULL };

  if (!pair_load (&self->ca, folder, "ca") &&
      (!pair_make (&self->ca, &authority_form, NULL, error) || !pair_save (&self->ca, folder, "ca", error)))
    return FALSE;
  if ((!pair_load (&server, folder, "server") || !is_signed_by (&server, &self->ca)) &&
      (!pair_make (&server, &forms[PRACTICE_CERTIFICATE_GOOD], &self->ca, error) ||
       !pair_save (&server, folder, "server", error)))
    return FALSE;
  return make_credentials (&server, &self->ca, &self->credentials[PRACTICE_CERTIFICATE_GOOD], error);
}

static int
lock_folder (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ".lock", NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "Cannot open “%s”: %s", path,
                   g_strerror (code));
      return -1;
    }
  while (flock (fd, LOCK_EX) < 0 && errno == EINTR)
    ;
  return fd;
}

PracticeCertificate *
practice_certificate_load (const char *folder, GError **error)
{
  g_autoptr (PracticeCertificate) self = g_new0 (PracticeCertificate, 1);
  gboolean ok;
  int fd;

  g_mutex_init (&self->lock);
  self->ca_file = g_build_filename (folder, "ca.pem", NULL);
  fd = lock_folder (folder, error);
  if (fd < 0)
    return NULL;
  ok = load_or_make (self, folder, error);
  close (fd);
  return ok ? g_steal_pointer (&self) : NULL;
}

void
practice_certificate_free (PracticeCertificate *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->credentials); i++)
    g_clear_pointer (&self->credentials[i], gnutls_certificate_free_credentials);
  pair_clear (&self->ca);
  g_mutex_clear (&self->lock);
  g_free (self->ca_file);
  g_free (self);
}

const char *
practice_certificate_get_ca_file (PracticeCertificate *self)
{
  return self->ca_file;
}

gnutls_certificate_credentials_t
practice_certificate_get_credentials (PracticeCertificate *self, PracticeCertificateKind kind)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_auto (Pair) pair = { NULL, NULL };

  if (self->credentials[kind] == NULL && pair_make (&pair, &forms[kind], &self->ca, NULL))
    make_credentials (&pair, forms[kind].self_signed ? NULL : &self->ca, &self->credentials[kind], NULL);
  return self->credentials[kind];
}
