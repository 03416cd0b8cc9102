#include "account-libsecret.h"

#include "account-error.h"
#include "account-lock.h"
#include "account-wait.h"
#include "config.h"

#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>
/* Documented and installed, but secret.h of 0.20 forgets it. */
#define __SECRET_INSIDE_HEADER__
#include <libsecret/secret-backend.h>
#undef __SECRET_INSIDE_HEADER__

/* Kept beside the secret, and the mark of the items that are Sendoff's own. */
#define KIND "kind"

static const char *const kind_names[] = { "password", "token" };

/* host, service and user are msmtp's. The name is not matched: it looks for its own, and a search that includes a name
 * finds nothing at all in a keyring that was never unlocked (gnome-keyring 42). */
static const SecretSchema schema = {
  SCHEMA_ID ".Account",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
      { "host", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "service", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { KIND, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

/* One visit to the keyring: either to the Secret Service, through a connection of its own, or to libsecret's file. */
typedef struct
{
  AccountWait *wait;
  GCancellable *cancellable;
  gboolean quiet; /* the person is not asked for anything */
  SecretService *service;
  gboolean has_file;
  int lock;            /* with the file */
  gboolean is_missing; /* the service runs, and has no keyring that would be the usual one */
} Visit;

static const char *
get_user (const Account *account)
{
  return account->server->user != NULL ? account->server->user : "";
}

static GHashTable *
make_attributes (const Account *account)
{
  return secret_attributes_build (&schema, "host", account->server->host, "service", "smtp", "user", get_user (account),
                                  NULL);
}

static GHashTable *
make_own_attributes (const Account *account, AccountSecretKind kind)
{
  return secret_attributes_build (&schema, "host", account->server->host, "service", "smtp", "user", get_user (account),
                                  KIND, kind_names[kind], NULL);
}

/* The bus is there, and nobody on it keeps secrets. */
static gboolean
is_service_missing (const GError *error)
{
  if (error->domain != G_DBUS_ERROR)
    return FALSE;
  switch (error->code)
    {
    case G_DBUS_ERROR_SERVICE_UNKNOWN:
    case G_DBUS_ERROR_NAME_HAS_NO_OWNER:
    case G_DBUS_ERROR_FILE_NOT_FOUND:
    case G_DBUS_ERROR_SPAWN_EXEC_FAILED:
    case G_DBUS_ERROR_SPAWN_FORK_FAILED:
    case G_DBUS_ERROR_SPAWN_CHILD_EXITED:
    case G_DBUS_ERROR_SPAWN_CHILD_SIGNALED:
    case G_DBUS_ERROR_SPAWN_FAILED:
    case G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

/* GDBus has no error of its own for a bus that is not there: the socket is missing or refuses, no address is set and
 * none can be found. */
static gboolean
is_bus_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_SERVER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) || error->domain == G_SPAWN_ERROR ||
         (error->domain == G_IO_ERROR && !is_silence (error));
}

static gboolean
is_absence (const GError *error)
{
  return is_service_missing (error) || is_bus_missing (error);
}

/* Gives what libsecret or D-Bus reported one of the codes of the header. */
static void
translate (Visit *visit, GError *local, GError **error)
{
  AccountError code = ACCOUNT_ERROR_KEYRING;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, local);
      return;
    }
  if (!visit->has_file && is_bus_missing (local))
    code = ACCOUNT_ERROR_NO_SESSION_BUS;
  else if (!visit->has_file && is_service_missing (local))
    code = ACCOUNT_ERROR_NO_KEYRING;
  else if (is_silence (local))
    code = ACCOUNT_ERROR_KEYRING_SILENT;
  else if (g_error_matches (local, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    code = ACCOUNT_ERROR_KEYRING_LOCKED;
  else if (visit->is_missing)
    code = ACCOUNT_ERROR_KEYRING_EMPTY;
  g_dbus_error_strip_remote_error (local);
  g_set_error (error, ACCOUNT_ERROR, code, "The keyring: %s", local->message);
  g_error_free (local);
}

static gboolean
fail_locked (GError **error)
{
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_KEYRING_LOCKED, "The keyring is locked and was not opened");
  return FALSE;
}

static gboolean
fail_missing (GError **error)
{
  g_set_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_KEYRING_EMPTY,
               "The Secret Service runs, but there is no keyring in it yet");
  return FALSE;
}

static void
visit_clear (Visit *visit)
{
  g_clear_object (&visit->service);
  if (visit->has_file)
    {
      /* Forgets the file's contents, so that the next visit sees what other processes wrote. */
      secret_service_disconnect ();
      account_lock_release (visit->lock);
    }
  g_clear_pointer (&visit->wait, account_wait_end);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visit, visit_clear)

static GAsyncResult *
visit_wait (Visit *visit, GError **error)
{
  return account_wait_for_result (visit->wait, visit->cancellable, error);
}

static SecretCollection *
find_usual_collection (Visit *visit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  secret_collection_for_alias (visit->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, visit->cancellable,
                               account_wait_on_ready, account_wait_expect (visit->wait));
  result = visit_wait (visit, error);
  return result != NULL ? secret_collection_for_alias_finish (result, error) : NULL;
}

/* The one place where the person may be asked to open the keyring. The answer "no" comes as an empty list. */
static gboolean
unlock (Visit *visit, SecretCollection *collection, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autolist (GDBusProxy) unlocked = NULL;
  GList objects = { collection, NULL, NULL };
  gint n = -1;

  secret_service_unlock (visit->service, &objects, visit->cancellable, account_wait_on_ready,
                         account_wait_expect (visit->wait));
  result = visit_wait (visit, &local);
  if (result != NULL)
    n = secret_service_unlock_finish (visit->service, result, &unlocked, &local);
  if (local == NULL && n > 0)
    return TRUE;
  if (local == NULL && g_cancellable_set_error_if_cancelled (visit->cancellable, error))
    return FALSE;
  if (local == NULL || (!is_absence (local) && local->domain != G_IO_ERROR))
    return fail_locked (error);
  translate (visit, g_steal_pointer (&local), error);
  return FALSE;
}

/* Whether libsecret uses its file and not the Secret Service, by its own rules (Flatpak, Snap, SECRET_BACKEND). They do
 * not change while the process runs. The backend itself is not taken: libsecret 0.20 gives its only reference away. */
static gboolean
detect_file (Visit *visit, gboolean *is_file, GError **error)
{
  static gint answer = 0;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GObject) backend = NULL;

  if (g_atomic_int_get (&answer) == 0)
    {
      secret_backend_get (SECRET_BACKEND_NONE, visit->cancellable, account_wait_on_ready,
                          account_wait_expect (visit->wait));
      result = visit_wait (visit, error);
      if (result == NULL)
        return FALSE;
      backend = g_async_result_get_source_object (result);
      g_atomic_int_set (&answer, SECRET_IS_SERVICE (backend) ? 1 : 2);
    }
  *is_file = g_atomic_int_get (&answer) == 2;
  return TRUE;
}

/* libsecret reads its file once a process, shares that among threads unguarded, and writes it back whole: two processes
 * that store at the same time lose one of the secrets. */
static gboolean
lock_file (Visit *visit, GError **error)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sendoff", "keyring.lock", NULL);
  GError *local = NULL;

  visit->lock = account_lock_take (path, visit->cancellable, &local);
  visit->has_file = visit->lock >= 0;
  if (local != NULL)
    translate (visit, local, error);
  return visit->has_file;
}

static gboolean
connect_to_service (Visit *visit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, visit->cancellable,
                       account_wait_on_ready, account_wait_expect (visit->wait));
  result = visit_wait (visit, error);
  visit->service = result != NULL ? secret_service_open_finish (result, error) : NULL;
  return visit->service != NULL;
}

/* Connects, and sees to it that a locked keyring is opened: asked while it is locked, it would know nothing, and say so
 * without an error. The file has neither state. */
static gboolean
visit_begin (Visit *visit, GCancellable *cancellable, GError **error)
{
  g_autoptr (SecretCollection) collection = NULL;
  gboolean is_file = FALSE;
  GError *local = NULL;

  visit->cancellable = cancellable;
  visit->wait = account_wait_begin ();
  if (!detect_file (visit, &is_file, error))
    return FALSE;
  if (is_file)
    return lock_file (visit, error);

  if (connect_to_service (visit, &local))
    collection = find_usual_collection (visit, &local);
  if (local != NULL)
    {
      translate (visit, local, error);
      return FALSE;
    }
  visit->is_missing = collection == NULL;
  if (collection == NULL || !secret_collection_get_locked (collection))
    return TRUE;
  return visit->quiet ? fail_locked (error) : unlock (visit, collection, error);
}

static GList *
search (Visit *visit, const Account *account, GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (account);
  const SecretSearchFlags flags =
      SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS | (visit->quiet ? 0 : SECRET_SEARCH_UNLOCK);
  gpointer expectation = account_wait_expect (visit->wait);
  g_autoptr (GAsyncResult) result = NULL;

  if (visit->has_file)
    secret_password_searchv (&schema, attributes, flags, visit->cancellable, account_wait_on_ready, expectation);
  else
    secret_service_search (visit->service, &schema, attributes, flags, visit->cancellable, account_wait_on_ready,
                           expectation);
  result = visit_wait (visit, error);
  if (result == NULL)
    return NULL;
  return visit->has_file ? secret_password_search_finish (result, error)
                         : secret_service_search_finish (visit->service, result, error);
}

static gboolean
is_own (SecretRetrievable *item)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);

  return g_hash_table_contains (attributes, KIND);
}

/* Sendoff's own before one that another program keeps for the same server; the newest of several. */
static SecretRetrievable *
pick (GList *items)
{
  SecretRetrievable *best = NULL;

  for (GList *l = items; l != NULL; l = l->next)
    {
      SecretRetrievable *item = l->data;

      if (best == NULL || is_own (item) > is_own (best) ||
          (is_own (item) == is_own (best) &&
           secret_retrievable_get_modified (item) > secret_retrievable_get_modified (best)))
        best = item;
    }
  return best;
}

static AccountSecret *
read_item (Visit *visit, SecretRetrievable *item, GError **error)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretValue) value = NULL;
  AccountSecretKind kind = ACCOUNT_SECRET_PASSWORD;
  const char *text = NULL;

  secret_retrievable_retrieve_secret (item, visit->cancellable, account_wait_on_ready,
                                      account_wait_expect (visit->wait));
  result = visit_wait (visit, error);
  if (result != NULL)
    value = secret_retrievable_retrieve_secret_finish (item, result, error);
  text = value != NULL ? secret_value_get_text (value) : NULL;
  if (g_strcmp0 (g_hash_table_lookup (attributes, KIND), kind_names[ACCOUNT_SECRET_TOKEN]) == 0)
    kind = ACCOUNT_SECRET_TOKEN;
  return text != NULL ? account_secret_new (text, kind) : NULL;
}

static gboolean
clear (Visit *visit, const Account *account, AccountSecretKind kind, GError **error)
{
  g_autoptr (GHashTable) attributes = make_own_attributes (account, kind);
  gpointer expectation = account_wait_expect (visit->wait);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;

  if (visit->has_file)
    secret_password_clearv (&schema, attributes, visit->cancellable, account_wait_on_ready, expectation);
  else
    secret_service_clear (visit->service, &schema, attributes, visit->cancellable, account_wait_on_ready, expectation);
  result = visit_wait (visit, &local);
  if (result != NULL && visit->has_file)
    secret_password_clear_finish (result, &local);
  else if (result != NULL)
    secret_service_clear_finish (visit->service, result, &local);
  if (local == NULL)
    return TRUE;
  translate (visit, g_steal_pointer (&local), error);
  return FALSE;
}

static gboolean
write_item (Visit *visit, const Account *account, AccountSecret *secret, GError **error)
{
  AccountSecretKind kind = account_secret_get_kind (secret);
  g_autoptr (GHashTable) attributes = make_own_attributes (account, kind);
  g_autoptr (SecretValue) value = secret_value_new (account_secret_get_text (secret), -1, "text/plain");
  g_autofree char *label = g_strdup_printf ("Mail %s for %s (Sendoff)", kind_names[kind], account->address);
  gpointer expectation = account_wait_expect (visit->wait);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean stored = FALSE;
  GError *local = NULL;

  if (visit->has_file)
    secret_password_storev_binary (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, value, visit->cancellable,
                                   account_wait_on_ready, expectation);
  else
    secret_service_store (visit->service, &schema, attributes, SECRET_COLLECTION_DEFAULT, label, value,
                          visit->cancellable, account_wait_on_ready, expectation);
  result = visit_wait (visit, &local);
  if (result != NULL && visit->has_file)
    stored = secret_password_store_finish (result, &local);
  else if (result != NULL)
    stored = secret_service_store_finish (visit->service, result, &local);
  if (stored)
    return TRUE;
  if (local != NULL)
    translate (visit, local, error);
  else if (!g_cancellable_set_error_if_cancelled (visit->cancellable, error))
    return visit->is_missing ? fail_missing (error) : fail_locked (error);
  return FALSE;
}

gboolean
account_libsecret_store (const Account *account, AccountSecret *secret, GCancellable *cancellable, GError **error)
{
  AccountSecretKind kind = account_secret_get_kind (secret);
  g_auto (Visit) visit = { NULL };

  if (!visit_begin (&visit, cancellable, error) || !write_item (&visit, account, secret, error))
    return FALSE;

  /* What stays of the other kind, should this fail, is older and loses against the new one. */
  clear (&visit, account, kind == ACCOUNT_SECRET_TOKEN ? ACCOUNT_SECRET_PASSWORD : ACCOUNT_SECRET_TOKEN, NULL);
  return TRUE;
}

gboolean
account_libsecret_clear (const Account *account, GCancellable *cancellable, GError **error)
{
  g_auto (Visit) visit = { NULL };

  return visit_begin (&visit, cancellable, error) && clear (&visit, account, ACCOUNT_SECRET_PASSWORD, error) &&
         clear (&visit, account, ACCOUNT_SECRET_TOKEN, error);
}

AccountSecret *
account_libsecret_lookup (const Account *account, gboolean quiet, GCancellable *cancellable, GError **error)
{
  AccountSecret *secret = NULL;
  g_auto (Visit) visit = { .quiet = quiet };
  g_autolist (GObject) items = NULL;
  GError *local = NULL;

  if (!visit_begin (&visit, cancellable, error))
    return NULL;

  items = search (&visit, account, &local);
  if (items != NULL)
    secret = read_item (&visit, pick (items), &local);
  if (local != NULL)
    translate (&visit, local, error);
  else if (secret == NULL && visit.is_missing)
    fail_missing (error);
  return secret;
}
