#include "smtp-scram.h"

#include "smtp-error.h"

#include <gsasl.h>
#include <string.h>

#define MAX_ITERATIONS 1000000

struct _SmtpScram
{
  Gsasl *library;
  Gsasl_session *session;
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
check_preparation (const char *text, const char *what, GError **error)
{
  char *prepared = NULL;
  int rc = gsasl_saslprep (text, GSASL_ALLOW_UNASSIGNED, &prepared, NULL);

  if (rc == GSASL_OK)
    {
      explicit_bzero (prepared, strlen (prepared));
      gsasl_free (prepared);
      return TRUE;
    }
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, "The %s holds a character that SCRAM does not allow", what);
  return FALSE;
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

  if (!check_preparation (user, "user name", error) || !check_preparation (password, "password", error))
    return NULL;

  rc = gsasl_init (&self->library);
  if (rc == GSASL_OK)
    rc = gsasl_client_start (self->library, mechanism, &self->session);
  if (rc == GSASL_OK)
    rc = gsasl_property_set (self->session, GSASL_AUTHID, user);
  if (rc == GSASL_OK)
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
  g_free (self);
}

/* Whether the attribute "i=" of a server-first message (RFC 5802 7) is there once and within bounds. */
static gboolean
check_iterations (const char *input, GError **error)
{
  g_auto (GStrv) attributes = g_strsplit (input, ",", 16);
  guint found = 0;
  guint64 n = 0;

  for (char **attribute = attributes; *attribute != NULL; attribute++)
    if (g_str_has_prefix (*attribute, "i="))
      {
        found++;
        if (!g_ascii_string_to_unsigned (*attribute + 2, 10, 1, MAX_ITERATIONS, &n, NULL))
          {
            g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL,
                         "The server asks for an iteration count outside 1 to %u", MAX_ITERATIONS);
            return FALSE;
          }
      }
  if (found == 1)
    return TRUE;
  g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server's SCRAM challenge has no iteration count");
  return FALSE;
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
  if (step == 1 && !check_iterations (input, error))
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
