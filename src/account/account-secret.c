#include "account-secret.h"

#include <string.h>

struct _AccountSecret
{
  gatomicrefcount references;
  AccountSecretKind kind;
  gsize length;
  char *text;
};

AccountSecret *
account_secret_new (const char *text, AccountSecretKind kind)
{
  AccountSecret *self = g_new0 (AccountSecret, 1);

  g_atomic_ref_count_init (&self->references);
  self->kind = kind;
  self->length = strlen (text);
  self->text = g_strdup (text);
  return self;
}

AccountSecret *
account_secret_ref (AccountSecret *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
account_secret_unref (AccountSecret *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;

  explicit_bzero (self->text, self->length);
  g_free (self->text);
  g_free (self);
}

const char *
account_secret_get_text (const AccountSecret *self)
{
  return self->text;
}

AccountSecretKind
account_secret_get_kind (const AccountSecret *self)
{
  return self->kind;
}

gboolean
account_secret_equal (const AccountSecret *a, const AccountSecret *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->kind == b->kind && strcmp (a->text, b->text) == 0;
}

/* Length of the white space at @text that counts as one character, 0 for none. U+00A0 is what a web page copies. */
static gsize
space_length (const char *text)
{
  if (g_ascii_isspace (*text))
    return 1;
  return strncmp (text, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

static const char *
skip_spaces (const char *text)
{
  for (gsize n = space_length (text); n > 0; n = space_length (text))
    text += n;
  return text;
}

gboolean
account_secret_is_spaced_app_password (const char *text)
{
  text = skip_spaces (text);
  for (guint group = 0; group < 4; group++)
    {
      if (group > 0)
        {
          gsize n = space_length (text);

          if (n == 0)
            return FALSE;
          text += n;
        }
      for (guint i = 0; i < 4; i++, text++)
        if (!g_ascii_isalpha (*text))
          return FALSE;
    }
  return *skip_spaces (text) == '\0';
}

static AccountSecret *
dup_letters (const AccountSecret *self)
{
  char letters[17];
  AccountSecret *bare;
  guint n = 0;

  for (const char *p = self->text; *p != '\0'; p++)
    if (g_ascii_isalpha (*p))
      letters[n++] = *p;
  letters[n] = '\0';
  bare = account_secret_new (letters, self->kind);
  explicit_bzero (letters, sizeof letters);
  return bare;
}

/* Length up to the white space at the end. */
static gsize
measure_trimmed (const char *text)
{
  gsize length = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize n = space_length (p);

      p += n > 0 ? n : 1;
      if (n == 0)
        length = (gsize) (p - text);
    }
  return length;
}

gboolean
account_secret_has_spare_spaces (const AccountSecret *self)
{
  if (self->kind != ACCOUNT_SECRET_PASSWORD || *skip_spaces (self->text) == '\0')
    return FALSE;
  return space_length (self->text) > 0 || measure_trimmed (self->text) < self->length ||
         account_secret_is_spaced_app_password (self->text);
}

AccountSecret *
account_secret_dup_without_spaces (const AccountSecret *self)
{
  const char *begin = skip_spaces (self->text);
  char *trimmed;
  AccountSecret *bare;

  if (account_secret_is_spaced_app_password (self->text))
    return dup_letters (self);
  trimmed = g_strndup (begin, measure_trimmed (begin));
  bare = account_secret_new (trimmed, self->kind);
  explicit_bzero (trimmed, strlen (trimmed));
  g_free (trimmed);
  return bare;
}

AccountSecret *
account_secret_for_host (AccountSecret *self, const char *host)
{
  if (self->kind != ACCOUNT_SECRET_PASSWORD || !account_host_is_google (host) ||
      !account_secret_is_spaced_app_password (self->text))
    return account_secret_ref (self);
  return dup_letters (self);
}

gboolean
account_host_is_google (const char *host)
{
  static const char *const domains[] = { "gmail.com", "google.com", "googlemail.com" };
  g_autofree char *lower = g_ascii_strdown (host, -1);

  g_strchomp (lower);
  if (g_str_has_suffix (lower, "."))
    lower[strlen (lower) - 1] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      gsize tail = strlen (domains[i]);
      gsize whole = strlen (lower);

      if (g_str_has_suffix (lower, domains[i]) && (whole == tail || lower[whole - tail - 1] == '.'))
        return TRUE;
    }
  return FALSE;
}
