#include "smtp-scram.h"

#include "smtp-error.h"

#include <gnutls/crypto.h>
#include <gsasl.h>
#include <string.h>

#define MAX_ITERATIONS 1000000
#define MAX_DIGEST 32

/* @raw: the password, when it is to be used as it is */
struct _SmtpScram
{
  Gsasl *library;
  Gsasl_session *session;
  AccountSecret *raw;
  gboolean sha256;
  guint steps;
  gboolean complete;
};

/* gsasl_strerror() has a missing full stop here and there, but names the cause better than we could from outside. */
static void
set_gsasl_error (GError **error, int code, int rc, const char *what)
{
  g_set_error (error, SMTP_ERROR, code, "%s: %s", what, gsasl_strerror (rc));
}

static gboolean
can_prepare_with (const char *text, Gsasl_saslprep_flags flags)
{
  char *prepared = NULL;

  if (gsasl_saslprep (text, flags, &prepared, NULL) != GSASL_OK)
    return FALSE;
  explicit_bzero (prepared, strlen (prepared));
  gsasl_free (prepared);
  return TRUE;
}

/* Whether libgsasl will take @text. In 2.2.0 the flag does the reverse of what it says, and which one a mechanism uses
 * is its own affair: both must do. */
static gboolean
can_prepare (const char *text)
{
  return can_prepare_with (text, GSASL_ALLOW_UNASSIGNED) && can_prepare_with (text, 0);
}

/* Only for names in -PLUS: libgsasl 2.2.0 fails a plain SCRAM that was given binding data (it sends "y" and then takes
 * the server's offer of -PLUS for a downgrade). It prefers the exporter when it has both. */
static gboolean
set_binding (SmtpScram *self, const SmtpAuthBinding *binding, GError **error)
{
  struct
  {
    GBytes *bytes;
    Gsasl_property property;
  } data[] = {
    { binding != NULL ? binding->exporter : NULL, GSASL_CB_TLS_EXPORTER },
    { binding != NULL ? binding->unique : NULL, GSASL_CB_TLS_UNIQUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    if (data[i].bytes != NULL)
      {
        gsize length;
        const guchar *bytes = g_bytes_get_data (data[i].bytes, &length);
        g_autofree char *base64 = g_base64_encode (bytes, length);

        return gsasl_property_set (self->session, data[i].property, base64) == GSASL_OK;
      }
  g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_NO_MECHANISM, "The TLS connection offers nothing to bind to");
  return FALSE;
}

SmtpScram *
smtp_scram_new (const char *mechanism,
                const char *user,
                AccountSecret *secret,
                const SmtpAuthBinding *binding,
                GError **error)
{
  g_autoptr (SmtpScram) self = g_new0 (SmtpScram, 1);
  const char *password = account_secret_get_text (secret);
  int rc = GSASL_OK;

  if (!can_prepare (user))
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT,
                           "The user name holds a character that SCRAM does not allow");
      return NULL;
    }
  self->sha256 = g_str_has_prefix (mechanism, "SCRAM-SHA-256");
  if (!can_prepare (password))
    self->raw = account_secret_ref (secret);

  rc = gsasl_init (&self->library);
  if (rc == GSASL_OK)
    rc = gsasl_client_start (self->library, mechanism, &self->session);
  if (rc == GSASL_OK)
    rc = gsasl_property_set (self->session, GSASL_AUTHID, user);
  if (rc == GSASL_OK && self->raw == NULL)
    rc = gsasl_property_set (self->session, GSASL_PASSWORD, password);
  if (rc != GSASL_OK)
    {
      set_gsasl_error (error, SMTP_ERROR_NO_MECHANISM, rc, mechanism);
      return NULL;
    }
  if (g_str_has_suffix (mechanism, "-PLUS") && !set_binding (self, binding, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* libgsasl frees its properties without wiping them. What gsasl_property_fast() lends is its own copy. */
static void
wipe_property (Gsasl_session *session, Gsasl_property property)
{
  char *text = (char *) gsasl_property_fast (session, property);

  if (text != NULL)
    explicit_bzero (text, strlen (text));
}

void
smtp_scram_free (SmtpScram *self)
{
  if (self == NULL)
    return;
  if (self->session != NULL)
    {
      wipe_property (self->session, GSASL_PASSWORD);
      wipe_property (self->session, GSASL_SCRAM_SALTED_PASSWORD);
      gsasl_finish (self->session);
    }
  if (self->library != NULL)
    gsasl_done (self->library);
  account_secret_unref (self->raw);
  g_free (self);
}

/* The value of the attribute "N=" of a message (RFC 5802 7); %NULL unless it is there exactly once */
static char *
dup_attribute (const char *input, char name)
{
  g_auto (GStrv) attributes = g_strsplit (input, ",", 16);
  const char *value = NULL;

  for (char **attribute = attributes; *attribute != NULL; attribute++)
    if ((*attribute)[0] == name && (*attribute)[1] == '=')
      {
        if (value != NULL)
          return NULL;
        value = *attribute + 2;
      }
  return g_strdup (value);
}

static gboolean
read_iterations (const char *input, guint64 *n, GError **error)
{
  g_autofree char *value = dup_attribute (input, 'i');

  if (value != NULL && g_ascii_string_to_unsigned (value, 10, 1, MAX_ITERATIONS, n, NULL))
    return TRUE;
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL,
               "The server's SCRAM challenge names no iteration count between 1 and %u", MAX_ITERATIONS);
  return FALSE;
}

/* SASLprep forbids what real passwords hold: characters younger than Unicode 3.2, as every emoji is, and a digit at the
 * end of a Hebrew or Arabic word. Servers store the bytes of such a password as they are (Dovecot prepares none, as
 * PostgreSQL does with those that cannot be prepared), so libgsasl is given what comes out of them. */
static gboolean
salt_raw_password (SmtpScram *self, const char *input, guint iterations, GError **error)
{
  const char *password = account_secret_get_text (self->raw);
  gnutls_datum_t key = { (unsigned char *) password, (unsigned int) strlen (password) };
  g_autofree char *base64 = dup_attribute (input, 's');
  gsize salt_length = 0;
  g_autofree guchar *salt = base64 != NULL ? g_base64_decode (base64, &salt_length) : NULL;
  gnutls_datum_t salt_datum = { salt, (unsigned int) salt_length };
  guchar salted[MAX_DIGEST];
  char hex[2 * MAX_DIGEST + 1] = "";
  gsize n = self->sha256 ? 32 : 20;
  int rc;

  if (salt_length == 0 || gnutls_pbkdf2 (self->sha256 ? GNUTLS_MAC_SHA256 : GNUTLS_MAC_SHA1, &key, &salt_datum,
                                         iterations, salted, n) != 0)
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server's SCRAM challenge has no usable salt");
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", salted[i]);
  rc = gsasl_property_set (self->session, GSASL_SCRAM_SALTED_PASSWORD, hex);
  explicit_bzero (salted, sizeof salted);
  explicit_bzero (hex, sizeof hex);
  if (rc != GSASL_OK)
    set_gsasl_error (error, SMTP_ERROR_PROTOCOL, rc, "SCRAM");
  return rc == GSASL_OK;
}

static gboolean
prepare_final (SmtpScram *self, const char *input, GError **error)
{
  guint64 iterations;

  return read_iterations (input, &iterations, error) &&
         (self->raw == NULL || salt_raw_password (self, input, (guint) iterations, error));
}

static char *
take_output (char *output, gsize n, gsize *length)
{
  char *copy = g_malloc (n + 1);

  if (n > 0)
    memcpy (copy, output, n);
  copy[n] = '\0';
  if (output != NULL)
    {
      explicit_bzero (output, n);
      gsasl_free (output);
    }
  *length = n;
  return copy;
}

char *
smtp_scram_step (SmtpScram *self, const char *input, gsize input_length, gsize *length, GError **error)
{
  char *output = NULL;
  size_t n = 0;
  guint step = self->steps++;
  int rc;

  if (step > 2 || (input == NULL) != (step == 0))
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server sent more challenges than SCRAM has");
      return NULL;
    }
  if (step > 0 && memchr (input, '\0', input_length) != NULL)
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server's SCRAM challenge holds a NUL");
      return NULL;
    }
  if (step > 0 && g_str_has_prefix (input, "e="))
    return take_output (NULL, 0, length);
  if (step == 1 && !prepare_final (self, input, error))
    return NULL;

  rc = gsasl_step (self->session, step == 0 ? "" : input, input_length, &output, &n);
  if (rc == GSASL_OK || (rc == GSASL_NEEDS_MORE && step < 2))
    {
      self->complete = rc == GSASL_OK && step == 2;
      return take_output (output, n, length);
    }
  if (step == 2 && rc == GSASL_AUTHENTICATION_ERROR)
    g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_MUTUAL, "The server's signature is wrong");
  else
    set_gsasl_error (error, SMTP_ERROR_PROTOCOL, rc, "SCRAM");
  return NULL;
}

gboolean
smtp_scram_is_complete (const SmtpScram *self)
{
  return self->complete;
}
