#include "smtp-auth.h"

#include "smtp-error.h"

/* The choice of a mechanism. Values in, a name out: no I/O, no state. */

typedef struct
{
  const char *name;
  AccountSecretKind kind;
  gboolean sends_secret;
  gboolean binds;
} Mechanism;

/* Strongest first. CRAM-MD5 stands behind PLAIN: under TLS it protects nothing more, and it makes the server keep the
 * password in a form from which it can be had back. */
static const Mechanism mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", ACCOUNT_SECRET_PASSWORD, FALSE, TRUE },
  { "SCRAM-SHA-1-PLUS", ACCOUNT_SECRET_PASSWORD, FALSE, TRUE },
  { "SCRAM-SHA-256", ACCOUNT_SECRET_PASSWORD, FALSE, FALSE },
  { "SCRAM-SHA-1", ACCOUNT_SECRET_PASSWORD, FALSE, FALSE },
  { "PLAIN", ACCOUNT_SECRET_PASSWORD, TRUE, FALSE },
  { "LOGIN", ACCOUNT_SECRET_PASSWORD, TRUE, FALSE },
  { "CRAM-MD5", ACCOUNT_SECRET_PASSWORD, FALSE, FALSE },
  { "OAUTHBEARER", ACCOUNT_SECRET_TOKEN, TRUE, FALSE },
  { "XOAUTH2", ACCOUNT_SECRET_TOKEN, TRUE, FALSE },
};

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];
  return NULL;
}

static gboolean
is_offered (const char *const *offered, const Mechanism *mechanism)
{
  for (; *offered != NULL; offered++)
    if (g_ascii_strcasecmp (*offered, mechanism->name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_possible (const char *const *offered, const Mechanism *mechanism, gboolean can_bind)
{
  return (can_bind || !mechanism->binds) && is_offered (offered, mechanism);
}

static const Mechanism *
find_strongest (const char *const *offered, AccountSecretKind kind, gboolean can_bind, gboolean keep_secret)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (mechanisms[i].kind == kind && !(keep_secret && mechanisms[i].sends_secret) &&
        is_possible (offered, &mechanisms[i], can_bind))
      return &mechanisms[i];
  return NULL;
}

/* A token may have been handed over as a password, because a command line knows no kinds: the mechanism that the
 * settings name says what it is. The reverse, a token in place of a password, works nowhere. */
static const Mechanism *
find_named (const char *const *offered, const char *wanted, AccountSecretKind kind, gboolean can_bind)
{
  const Mechanism *mechanism = find_mechanism (wanted);

  if (mechanism == NULL || !is_possible (offered, mechanism, can_bind))
    return NULL;
  return mechanism->kind == kind || mechanism->kind == ACCOUNT_SECRET_TOKEN ? mechanism : NULL;
}

const char *
smtp_auth_choose (const char *const *offered,
                  const char *wanted,
                  AccountSecretKind kind,
                  gboolean encrypted,
                  gboolean can_bind,
                  GError **error)
{
  const Mechanism *found = NULL;
  g_autofree char *names = NULL;

  if (offered == NULL || offered[0] == NULL)
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_NO_AUTH, "The server offers no sign-in");
      return NULL;
    }
  if (wanted != NULL && g_ascii_strcasecmp (wanted, "auto") != 0)
    found = find_named (offered, wanted, kind, can_bind);
  else
    {
      found = encrypted ? NULL : find_strongest (offered, kind, can_bind, TRUE);
      if (found == NULL)
        found = find_strongest (offered, kind, can_bind, FALSE);
    }
  if (found != NULL)
    return found->name;

  names = g_strjoinv (" ", (char **) offered);
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_NO_MECHANISM, "No mechanism is possible; the server offers: %s", names);
  return NULL;
}
