#include "account-guard.h"

#include <string.h>
#include <unistd.h>

#define MAX_REFUSALS 2
#define FIRST_WAIT 60
#define MAX_WAIT 1800
#define KEY_LENGTH 32

struct _AccountGuard
{
  GMutex lock;
  guint8 key[KEY_LENGTH];
  GHashTable *entries; /* of Entry by "user@host" */
};

typedef struct
{
  char *digest;
  guint refusals;
  guint wait;
  gint64 until;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->digest);
  g_free (entry);
}

AccountGuard *
account_guard_new (void)
{
  AccountGuard *self = g_new0 (AccountGuard, 1);

  g_mutex_init (&self->lock);
  if (getentropy (self->key, KEY_LENGTH) != 0)
    g_error ("The system gives no random bytes");
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return self;
}

void
account_guard_free (AccountGuard *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->entries);
  explicit_bzero (self->key, KEY_LENGTH);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static char *
name_of (const AccountServer *server)
{
  g_autofree char *host = g_ascii_strdown (server->host, -1);

  return g_strdup_printf ("%s at %s", server->user != NULL ? server->user : "", host);
}

static char *
digest_of (AccountGuard *self, const AccountSecret *secret)
{
  if (secret == NULL)
    return g_strdup ("");
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, self->key, KEY_LENGTH, account_secret_get_text (secret), -1);
}

static Entry *
get_entry (AccountGuard *self, const AccountServer *server)
{
  g_autofree char *name = name_of (server);
  Entry *entry = g_hash_table_lookup (self->entries, name);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, g_steal_pointer (&name), entry);
    }
  return entry;
}

static void
note_refusal (Entry *entry, char *digest)
{
  if (g_strcmp0 (entry->digest, digest) != 0)
    entry->refusals = 0;
  g_free (entry->digest);
  entry->digest = digest;
  entry->refusals++;
}

void
account_guard_note (AccountGuard *self,
                    const AccountServer *server,
                    const AccountSecret *secret,
                    AccountGuardOutcome outcome,
                    gint64 now)
{
  Entry *entry;

  g_mutex_lock (&self->lock);
  entry = get_entry (self, server);
  if (outcome != ACCOUNT_GUARD_LATER)
    {
      entry->wait = 0;
      entry->until = 0;
    }
  switch (outcome)
    {
    case ACCOUNT_GUARD_REFUSED:
      note_refusal (entry, digest_of (self, secret));
      break;
    case ACCOUNT_GUARD_LATER:
      entry->wait = entry->wait == 0 ? FIRST_WAIT : MIN (entry->wait * 2, MAX_WAIT);
      entry->until = now + entry->wait;
      break;
    case ACCOUNT_GUARD_ACCEPTED:
    default:
      entry->refusals = 0;
      break;
    }
  g_mutex_unlock (&self->lock);
}

AccountGuardAdvice
account_guard_ask (AccountGuard *self,
                   const AccountServer *server,
                   const AccountSecret *secret,
                   gint64 now,
                   guint *seconds)
{
  AccountGuardAdvice advice = ACCOUNT_GUARD_GO;
  g_autofree char *digest = NULL;
  const Entry *entry;

  g_mutex_lock (&self->lock);
  entry = get_entry (self, server);
  digest = digest_of (self, secret);
  if (entry->until > now)
    {
      advice = ACCOUNT_GUARD_WAIT;
      if (seconds != NULL)
        *seconds = (guint) (entry->until - now);
    }
  else if (entry->refusals >= MAX_REFUSALS && g_strcmp0 (entry->digest, digest) == 0)
    advice = ACCOUNT_GUARD_CHANGE;
  g_mutex_unlock (&self->lock);
  return advice;
}
