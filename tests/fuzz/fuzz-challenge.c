/* smtp/: challenges of a sign-in, as a hostile server may send them. */

#include "fuzz.h"

#include "smtp-auth.h"

const char *const fuzz_samples[] = {
  "VXNlcm5hbWU6",
  "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UuZXhhbXBsZT4=",
  "eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiQmVhcmVyIn0=",
  "cj1meWtvK2QybGJiRmdPTlJ2OXFreGRhd0wzcmZjTkhZSlkxWlZ2V1ZzN2oscz1RU1hDUitRNnNlazhiZjkyLGk9NDA5Ng==",
  "",
  NULL,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const mechanisms[] = { "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER" };
  g_autofree char *challenge = g_strndup ((const char *) data, size);

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      g_autoptr (AccountSecret) secret =
        account_secret_new ("secret", i < 4 ? ACCOUNT_SECRET_PASSWORD : ACCOUNT_SECRET_TOKEN);
      g_autoptr (SmtpAuth) auth = smtp_auth_new (mechanisms[i], "ada", secret, "smtp.example", 587, NULL, NULL);
      g_autoptr (SmtpAuthLine) initial = NULL;

      g_assert_nonnull (auth);
      g_assert_true (smtp_auth_start (auth, &initial, NULL));
      for (guint turn = 0; turn < 4; turn++)
        {
          g_autoptr (SmtpAuthLine) line = smtp_auth_step (auth, challenge, NULL);

          if (line == NULL)
            break;
        }
      smtp_auth_finish (auth, NULL);
    }
  return 0;
}
