#include "account-guard-state.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#define MAX_REFUSALS 2
#define FIRST_WAIT 60
#define MAX_WAIT 1800
/* Providers lock an account for a quarter of an hour to a day: older refusals count nowhere any more. */
#define MAX_AGE (24 * 3600)
#define KEY_LENGTH 32
#define DIGEST_LENGTH 64
#define HEADER "guard"
#define VERSION 1

struct _AccountGuardState
{
  guint8 key[KEY_LENGTH];
  GHashTable *entries; /* of Entry by the digest of host and user */
};

typedef struct
{
  char secret[DIGEST_LENGTH + 1]; /* digest of what was refused; "" when nothing was */
  guint refusals;
  guint wait;     /* length of the last back-off; 0: there was none since the last other answer */
  gboolean holds; /* nobody insisted since that back-off began */
  BaseMoment last;
} Entry;

AccountGuardState *
account_guard_state_new (void)
{
  AccountGuardState *self = g_new0 (AccountGuardState, 1);

  if (getentropy (self->key, KEY_LENGTH) != 0)
    g_error ("The system gives no random bytes");
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
account_guard_state_free (AccountGuardState *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  explicit_bzero (self->key, KEY_LENGTH);
  g_free (self);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_str_equal (host, "localhost") || g_str_has_suffix (host, ".localhost");
}

/* A provider locks the account, whichever of its ports was knocked at. On this computer each port may be a server of
 * its own. */
static char *
name_login (const AccountServer *server)
{
  g_autofree char *host = g_ascii_strdown (server->host, -1);

  return g_strdup_printf ("%s\n%u\n%s", host, is_loopback (host) ? server->port : 0,
                          server->user != NULL ? server->user : "");
}

static void
feed (GHmac *hmac, const char *text)
{
  /* With its end, so that no two lists of texts look alike. */
  g_hmac_update (hmac, (const guchar *) text, strlen (text) + 1);
}

static char *
digest_login (const AccountGuardState *self, const AccountServer *server)
{
  g_autofree char *login = name_login (server);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, self->key, KEY_LENGTH);

  feed (hmac, "login");
  feed (hmac, login);
  return g_strdup (g_hmac_get_string (hmac));
}

/* With the login in it, so that the text does not tell who uses one password twice. As it reaches the server: without
 * its spaces an app password is no other secret. */
static char *
digest_secret (const AccountGuardState *self, const AccountServer *server, const AccountSecret *secret)
{
  g_autofree char *login = name_login (server);
  g_autoptr (AccountSecret) sent = account_secret_for_host ((AccountSecret *) secret, server->host);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, self->key, KEY_LENGTH);

  feed (hmac, "secret");
  feed (hmac, login);
  feed (hmac, account_secret_get_text (sent));
  return g_strdup (g_hmac_get_string (hmac));
}

/* --- As text ----------------------------------------------------------------------------------------------------- */

static gboolean
is_digest (const char *text)
{
  return text != NULL && strlen (text) == DIGEST_LENGTH && strspn (text, "0123456789abcdef") == DIGEST_LENGTH;
}

static gboolean
read_number (GKeyFile *file, const char *group, const char *name, gint64 max, gint64 *number)
{
  g_autoptr (GError) error = NULL;

  *number = g_key_file_get_int64 (file, group, name, &error);
  return error == NULL && *number >= 0 && *number <= max;
}

static gboolean
read_entry (GKeyFile *file, const char *group, Entry *entry)
{
  g_autofree char *secret = g_key_file_get_string (file, group, "secret", NULL);
  g_autofree char *boot_id = g_key_file_get_string (file, group, "boot-id", NULL);
  gint64 refusals, wait, holds;

  if (!is_digest (group) || boot_id == NULL || strlen (boot_id) >= sizeof entry->last.boot_id ||
      !read_number (file, group, "refusals", G_MAXINT, &refusals) ||
      !read_number (file, group, "wait", MAX_AGE, &wait) ||
      !read_number (file, group, "holds", 1, &holds) ||
      !read_number (file, group, "wall", G_MAXINT64, &entry->last.wall) ||
      !read_number (file, group, "boot", G_MAXINT64, &entry->last.boot))
    return FALSE;
  if (refusals > 0 && !is_digest (secret))
    return FALSE;
  entry->refusals = (guint) refusals;
  entry->wait = (guint) wait;
  entry->holds = holds != 0;
  g_strlcpy (entry->secret, refusals > 0 ? secret : "", sizeof entry->secret);
  g_strlcpy (entry->last.boot_id, boot_id, sizeof entry->last.boot_id);
  return TRUE;
}

static gboolean
read_key (GKeyFile *file, guint8 *key)
{
  g_autofree char *text = g_key_file_get_string (file, HEADER, "key", NULL);

  if (!is_digest (text) || g_key_file_get_integer (file, HEADER, "version", NULL) != VERSION)
    return FALSE;
  for (guint i = 0; i < KEY_LENGTH; i++)
    key[i] = (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4 | g_ascii_xdigit_value (text[2 * i + 1]));
  return TRUE;
}

AccountGuardState *
account_guard_state_parse (const char *text, gsize length)
{
  g_autoptr (AccountGuardState) self = account_guard_state_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL) || !read_key (file, self->key))
    return NULL;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree Entry *entry = g_new0 (Entry, 1);

      if (g_str_equal (groups[i], HEADER))
        continue;
      if (!read_entry (file, groups[i], entry))
        return NULL;
      g_hash_table_insert (self->entries, g_strdup (groups[i]), g_steal_pointer (&entry));
    }
  return g_steal_pointer (&self);
}

char *
account_guard_state_format (const AccountGuardState *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  char key[2 * KEY_LENGTH + 1];
  GHashTableIter iter;
  const char *group;
  const Entry *entry;

  for (guint i = 0; i < KEY_LENGTH; i++)
    g_snprintf (key + 2 * i, 3, "%02x", self->key[i]);
  g_key_file_set_integer (file, HEADER, "version", VERSION);
  g_key_file_set_string (file, HEADER, "key", key);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, (gpointer *) &group, (gpointer *) &entry))
    {
      g_key_file_set_integer (file, group, "refusals", (int) entry->refusals);
      if (entry->refusals > 0)
        g_key_file_set_string (file, group, "secret", entry->secret);
      g_key_file_set_integer (file, group, "wait", (int) entry->wait);
      g_key_file_set_integer (file, group, "holds", entry->holds ? 1 : 0);
      g_key_file_set_int64 (file, group, "wall", entry->last.wall);
      g_key_file_set_int64 (file, group, "boot", entry->last.boot);
      g_key_file_set_string (file, group, "boot-id", entry->last.boot_id);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

/* --- What is known, and what follows ----------------------------------------------------------------------------- */

/* Another process may have read its clock after ours. */
static gint64
get_age (const Entry *entry, const BaseMoment *now)
{
  return MAX (base_moment_age (&entry->last, now), 0);
}

static gboolean
is_old (gpointer login, gpointer value, gpointer now)
{
  return get_age (value, now) >= MAX_AGE;
}

static gboolean
is_held (const Entry *entry, const BaseMoment *now)
{
  return entry->holds && get_age (entry, now) < entry->wait;
}

static void
note_refusal (Entry *entry, const char *digest)
{
  entry->refusals = g_str_equal (entry->secret, digest) ? MIN (entry->refusals + 1, 1000) : 1;
  g_strlcpy (entry->secret, digest, sizeof entry->secret);
  entry->wait = 0;
  entry->holds = FALSE;
}

/* Sign-ins that began side by side are put off side by side: that is one answer. */
static void
note_later (Entry *entry, guint seconds, const BaseMoment *now)
{
  if (!is_held (entry, now))
    entry->wait = entry->wait == 0 ? FIRST_WAIT : MIN (entry->wait * 2, MAX_WAIT);
  entry->wait = MIN (MAX (entry->wait, seconds), MAX_AGE);
  entry->holds = TRUE;
}

gboolean
account_guard_state_note (AccountGuardState *self,
                          const AccountServer *server,
                          const AccountSecret *secret,
                          AccountGuardOutcome outcome,
                          guint seconds,
                          const BaseMoment *now)
{
  g_autofree char *login = digest_login (self, server);
  g_autofree char *digest = digest_secret (self, server, secret);
  gboolean changed = g_hash_table_foreach_remove (self->entries, is_old, (gpointer) now) > 0;
  Entry *entry;

  if (outcome == ACCOUNT_GUARD_ACCEPTED)
    return g_hash_table_remove (self->entries, login) || changed;
  entry = g_hash_table_lookup (self->entries, login);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_hash_table_insert (self->entries, g_steal_pointer (&login), entry);
    }
  if (outcome == ACCOUNT_GUARD_REFUSED)
    note_refusal (entry, digest);
  else
    note_later (entry, seconds, now);
  entry->last = *now;
  return TRUE;
}

AccountGuardAdvice
account_guard_state_ask (const AccountGuardState *self,
                         const AccountServer *server,
                         const AccountSecret *secret,
                         const BaseMoment *now,
                         guint *seconds)
{
  g_autofree char *login = digest_login (self, server);
  g_autofree char *digest = NULL;
  const Entry *entry = g_hash_table_lookup (self->entries, login);

  *seconds = 0;
  if (entry == NULL || get_age (entry, now) >= MAX_AGE)
    return ACCOUNT_GUARD_GO;
  if (is_held (entry, now))
    {
      *seconds = (guint) (entry->wait - get_age (entry, now));
      return ACCOUNT_GUARD_WAIT;
    }
  digest = digest_secret (self, server, secret);
  return entry->refusals >= MAX_REFUSALS && g_str_equal (entry->secret, digest) ? ACCOUNT_GUARD_CHANGE
                                                                                : ACCOUNT_GUARD_GO;
}

gboolean
account_guard_state_insist (AccountGuardState *self, const AccountServer *server)
{
  g_autofree char *login = digest_login (self, server);
  Entry *entry = g_hash_table_lookup (self->entries, login);

  if (entry == NULL)
    return FALSE;
  /* One refusal more, and it objects again. */
  entry->refusals = MIN (entry->refusals, MAX_REFUSALS - 1);
  entry->holds = FALSE;
  return TRUE;
}
