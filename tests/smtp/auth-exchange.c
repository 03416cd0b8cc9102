#include "auth-exchange.h"

#include "smtp-error.h"

#include <string.h>

SmtpAuth *
auth_exchange_new (const char *mechanism,
                   const char *user,
                   const char *text,
                   const SmtpAuthBinding *binding,
                   GError **error)
{
  gboolean token = strstr (mechanism, "OAUTH") != NULL;
  g_autoptr (AccountSecret) secret = account_secret_new (text, token ? ACCOUNT_SECRET_TOKEN : ACCOUNT_SECRET_PASSWORD);

  return smtp_auth_new (mechanism, user, secret, "smtp.example.com", 587, binding, error);
}

SmtpAuth *
auth_exchange_must (const char *mechanism, const char *user, const char *text)
{
  g_autoptr (GError) error = NULL;
  SmtpAuth *auth = auth_exchange_new (mechanism, user, text, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (auth);
  return auth;
}

char *
auth_exchange_decode (SmtpAuthLine *line, gsize *length)
{
  gsize n = 0;
  g_autofree guchar *bytes = g_base64_decode (line->text, &n);
  char *text = g_malloc0 (n + 1);

  g_assert_cmpuint (line->length, ==, strlen (line->text));
  memcpy (text, bytes, n);
  if (length != NULL)
    *length = n;
  return text;
}

char *
auth_exchange_encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

char *
auth_exchange_start (SmtpAuth *auth, gsize *length)
{
  g_autoptr (SmtpAuthLine) line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (smtp_auth_start (auth, &line, &error));
  g_assert_no_error (error);
  g_assert_nonnull (line);
  return auth_exchange_decode (line, length);
}

char *
auth_exchange_step (SmtpAuth *auth, const char *challenge)
{
  g_autofree char *base64 = auth_exchange_encode (challenge);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmtpAuthLine) line = smtp_auth_step (auth, base64, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return auth_exchange_decode (line, NULL);
}

void
auth_exchange_assert_fails (SmtpAuth *auth, const char *base64, int code)
{
  g_autoptr (GError) error = NULL;
  SmtpAuthLine *line = smtp_auth_step (auth, base64, &error);

  g_assert_null (line);
  g_assert_error (error, SMTP_ERROR, code);
}

void
auth_exchange_start_silent (SmtpAuth *auth)
{
  SmtpAuthLine *line = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (smtp_auth_start (auth, &line, &error));
  g_assert_null (line);
}
