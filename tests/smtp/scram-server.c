#include "scram-server.h"

#include <string.h>

#define MAX_DIGEST 32

static gsize
hmac (GChecksumType hash, const guchar *key, gsize key_length, const void *data, gsize length, guchar *digest)
{
  g_autoptr (GHmac) mac = g_hmac_new (hash, key, key_length);
  gsize n = MAX_DIGEST;

  g_hmac_update (mac, data, (gssize) length);
  g_hmac_get_digest (mac, digest, &n);
  return n;
}

/* Hi() of RFC 5802 2.2 */
static gsize
salt_password (const ScramServer *self, guchar *salted)
{
  gsize length;
  g_autofree guchar *salt = g_base64_decode (self->salt, &length);
  g_autoptr (GByteArray) block = g_byte_array_new ();
  const guchar *password = (const guchar *) self->password;
  gsize key_length = strlen (self->password);
  guchar round[MAX_DIGEST];
  gsize n;

  g_byte_array_append (block, salt, (guint) length);
  g_byte_array_append (block, (const guchar *) "\0\0\0\1", 4);
  n = hmac (self->hash, password, key_length, block->data, block->len, round);
  memcpy (salted, round, n);
  for (guint i = 1; i < self->iterations; i++)
    {
      hmac (self->hash, password, key_length, round, n, round);
      for (gsize j = 0; j < n; j++)
        salted[j] ^= round[j];
    }
  return n;
}

char *
scram_server_first (ScramServer *self, const char *client_first)
{
  const char *bare = strstr (client_first, ",,");
  const char *nonce = strstr (client_first, ",r=");

  g_assert_nonnull (bare);
  g_assert_nonnull (nonce);
  self->header = g_strndup (client_first, (gsize) (bare + 2 - client_first));
  self->bare = g_strdup (bare + 2);
  self->first = g_strdup_printf ("r=%s%s,s=%s,i=%u", nonce + 3, self->nonce, self->salt, self->iterations);
  return g_strdup (self->first);
}

static gboolean
binding_matches (const ScramServer *self, const char *client_final)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autofree char *base64 = NULL;
  g_autofree char *attribute = NULL;

  g_byte_array_append (expected, (const guchar *) self->header, (guint) strlen (self->header));
  if (self->binding != NULL)
    g_byte_array_append (expected, g_bytes_get_data (self->binding, NULL), (guint) g_bytes_get_size (self->binding));
  base64 = g_base64_encode (expected->data, expected->len);
  attribute = g_strdup_printf ("c=%s,", base64);
  return g_str_has_prefix (client_final, attribute);
}

char *
scram_server_final (ScramServer *self, const char *client_final)
{
  const char *proof = strstr (client_final, ",p=");
  g_autofree char *without = g_strndup (client_final, (gsize) (proof - client_final));
  g_autofree char *message = g_strjoin (",", self->bare, self->first, without, NULL);
  g_autofree char *base64 = NULL;
  guchar salted[MAX_DIGEST], client_key[MAX_DIGEST], stored_key[MAX_DIGEST], server_key[MAX_DIGEST],
      signature[MAX_DIGEST];
  g_autoptr (GChecksum) sum = g_checksum_new (self->hash);
  gsize n = salt_password (self, salted);
  gsize stored = sizeof stored_key;
  gboolean ok;

  hmac (self->hash, salted, n, "Client Key", 10, client_key);
  g_checksum_update (sum, client_key, (gssize) n);
  g_checksum_get_digest (sum, stored_key, &stored);
  hmac (self->hash, stored_key, n, message, strlen (message), signature);
  for (gsize i = 0; i < n; i++)
    client_key[i] ^= signature[i];
  base64 = g_base64_encode (client_key, n);
  ok = strcmp (base64, proof + 3) == 0 && binding_matches (self, client_final);
  if (!ok && !self->accept_any)
    return NULL;

  hmac (self->hash, salted, n, "Server Key", 10, server_key);
  hmac (self->hash, server_key, n, message, strlen (message), signature);
  g_free (base64);
  base64 = g_base64_encode (signature, n);
  return g_strdup_printf ("v=%s", base64);
}

void
scram_server_clear (ScramServer *self)
{
  g_clear_pointer (&self->header, g_free);
  g_clear_pointer (&self->bare, g_free);
  g_clear_pointer (&self->first, g_free);
}
