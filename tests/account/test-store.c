/* account/account.c and account/account-store.c: what can be saved, and that nothing saved is ever lost. */

#include "account-error.h"
#include "account-lock.h"
#include "account-store.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many writers at once, and how many accounts each of them adds. */
#define N_WRITERS 6
#define N_SAVES 8

typedef struct
{
  char *folder;
  char *path;
  AccountStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("sendoff-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "sendoff", "accounts.ini", NULL);
  fixture->store = account_store_new (fixture->path);
}

static void
remove_tree (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);

  for (const char *name = NULL; folder != NULL && (name = g_dir_read_name (folder)) != NULL;)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_clear_pointer (&folder, g_dir_close);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  account_store_free (fixture->store);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static Account *
make_account (const char *name)
{
  Account *account =
      account_new (name, "me@example.org", account_server_new ("smtp.example.org", 465, ACCOUNT_SECURITY_TLS));

  account->server->user = g_strdup ("me@example.org");
  return account;
}

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_text (Fixture *fixture, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static void
save (AccountStore *store, const Account *account)
{
  g_autoptr (GError) error = NULL;

  account_store_save (store, account, &error);
  g_assert_no_error (error);
}

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = account_store_list (fixture->store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (accounts->len, ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  g_assert_null (account_store_find (fixture->store, "Work", &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND);
}

static void
assert_same (const Account *a, const Account *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->display_name, ==, b->display_name);
  g_assert_cmpstr (a->address, ==, b->address);
  if (a->aliases == NULL || b->aliases == NULL)
    g_assert_true (a->aliases == b->aliases);
  else
    g_assert_cmpstrv (a->aliases, b->aliases);
  g_assert_cmpstr (a->provider, ==, b->provider);
  g_assert_cmpuint (a->limit, ==, b->limit);
  g_assert_cmpint (a->limit_unit, ==, b->limit_unit);
  g_assert_cmpint (a->practice, ==, b->practice);
  g_assert_true (account_server_equal (a->server, b->server));
}

static Account *
make_full_account (void)
{
  static const char *const aliases[] = { "office+paris@example.org", "\"a; b\"@example.org", NULL };
  Account *account = make_account (" Büro [1]; #two = \\n “quoted” ");

  account->display_name = g_strdup (" Zoë; Müller\\, ");
  account->aliases = g_strdupv ((GStrv) aliases);
  account->provider = g_strdup ("gmail");
  account->limit = 1000000;
  account->limit_unit = ACCOUNT_LIMIT_RECIPIENTS;
  account->practice = TRUE;
  account->server->port = 65535;
  account->server->security = ACCOUNT_SECURITY_STARTTLS;
  g_free (account->server->user);
  account->server->user = g_strdup (" DOM\\user ");
  g_free (account->server->auth);
  account->server->auth = g_strdup ("SCRAM-SHA-256");
  account->server->use_proxy = FALSE;
  account->server->allow_plain_auth = TRUE;
  account->server->ca_file = g_strdup ("/etc/ssl/ürgend ein/ca.pem");
  account->server->pin = g_strnfill (64, 'a');
  account->server->hello_name = g_strdup ("[127.0.0.1]");
  return account;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Account) full = make_full_account ();
  g_autoptr (Account) plain = make_account ("Plain");
  g_autoptr (GPtrArray) accounts = NULL;

  g_clear_pointer (&plain->server->user, g_free);
  g_clear_pointer (&plain->server->auth, g_free);
  plain->server->security = ACCOUNT_SECURITY_NONE;
  save (fixture->store, full);
  save (fixture->store, plain);

  accounts = account_store_list (fixture->store, NULL);
  g_assert_cmpuint (accounts->len, ==, 2);
  assert_same (g_ptr_array_index (accounts, 0), full);
  /* No mechanism is written as none, and read as the usual one: both mean "auto". */
  g_assert_cmpstr (((Account *) g_ptr_array_index (accounts, 1))->server->auth, ==, "auto");
  plain->server->auth = g_strdup ("auto");
  assert_same (g_ptr_array_index (accounts, 1), plain);
}

static void
test_optional_values_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Account) full = make_full_account ();
  g_autoptr (Account) bare =
      account_new ("Bare", "me@example.org", account_server_new ("h", 25, ACCOUNT_SECURITY_NONE));
  g_autoptr (Account) found = NULL;

  save (fixture->store, full);
  g_free (bare->id);
  bare->id = g_strdup (full->id);
  save (fixture->store, bare);
  found = account_store_find (fixture->store, full->id, NULL);
  assert_same (found, bare);
}

static void
test_modes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Account) account = make_account ("Work");
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  mode_t mask = umask (0);

  save (fixture->store, account);
  g_assert_cmphex (get_mode (folder), ==, 0700);
  g_assert_cmphex (get_mode (fixture->path), ==, 0600);
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  save (fixture->store, account);
  g_assert_cmphex (get_mode (fixture->path), ==, 0600);
  umask (mask);
}

static void
test_unknown_survives (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Account) account = make_account ("Work");
  g_autofree char *before = g_strdup_printf ("# my accounts\n[future]\nthing=1\n\n[account %s]\n# mine\ncolour=blue\n"
                                             "name=Old\naddress=me@example.org\nhost=h\nport=25\nsecurity=none\n",
                                             account->id);
  g_autofree char *after = NULL;

  write_text (fixture, before);
  save (fixture->store, account);
  after = read_text (fixture->path);
  g_assert_true (g_str_has_prefix (after, "# my accounts\n"));
  g_assert_nonnull (strstr (after, "[future]\nthing=1\n"));
  g_assert_nonnull (strstr (after, "# mine\ncolour=blue\n"));
  g_assert_nonnull (strstr (after, "name=Work\n"));
  g_assert_null (strstr (after, "Old"));

  g_assert_true (account_store_remove (fixture->store, account->id, NULL));
  g_clear_pointer (&after, g_free);
  after = read_text (fixture->path);
  g_assert_nonnull (strstr (after, "[future]\nthing=1\n"));
  g_assert_null (strstr (after, "[account"));
}

#define GROUP "[account 11111111-2222-4333-8444-555555555555]\n"
#define REST "name=A\naddress=a@b.example\nhost=h\n"

static void
test_broken_is_never_overwritten (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "not a settings file\n",
    "[account",
    GROUP REST "security=tls\nport=465\nname=\xff\n",
    GROUP "address=a@b.example\nhost=h\nport=465\nsecurity=tls\n",
    GROUP "name=A\nhost=h\nport=465\nsecurity=tls\n",
    GROUP "name=A\naddress=a@b.example\nport=465\nsecurity=tls\n",
    GROUP REST "port=465\n",
    GROUP REST "port=465\nsecurity=ssl\n",
    GROUP REST "port=465x\nsecurity=tls\n",
    GROUP REST "port=65536\nsecurity=tls\n",
    GROUP REST "port=99999999999999999999\nsecurity=tls\n",
    GROUP REST "port=465\nsecurity=tls\nlimit=-1\n",
    GROUP REST "port=465\nsecurity=tls\nlimit=1000001\n",
    GROUP REST "port=465\nsecurity=tls\nlimit-unit=bytes\n",
    GROUP REST "port=465\nsecurity=tls\npractice=perhaps\n",
    GROUP REST "port=465\nsecurity=tls\naliases=x\n",
    GROUP REST "port=465\nsecurity=tls\npin=abc\n",
    GROUP REST "port=465\nsecurity=tls\nuser=a\\rb\n",
    "[account one]\n" REST "port=465\nsecurity=tls\n",
  };
  g_autoptr (Account) account = make_account ("Work");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_test_message ("%s", g_utf8_validate (texts[i], -1, NULL) ? texts[i] : "(not UTF-8)");
      write_text (fixture, texts[i]);
      g_assert_null (account_store_list (fixture->store, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == G_KEY_FILE_ERROR || error->domain == ACCOUNT_ERROR);
      g_assert_nonnull (strstr (error->message, fixture->path));
      g_clear_error (&error);
      g_assert_false (account_store_save (fixture->store, account, &error));
      g_assert_nonnull (error);
      after = read_text (fixture->path);
      g_assert_cmpstr (after, ==, texts[i]);
    }
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Account) account = make_account ("Work");
  g_autoptr (GError) error = NULL;

  /* A folder in the place of the file: unreadable for root too, who runs the tests in containers. */
  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_null (account_store_list (fixture->store, &error));
  g_assert_true (error->domain == G_FILE_ERROR);
  g_clear_error (&error);
  g_assert_null (account_store_find (fixture->store, "Work", &error));
  g_assert_true (error->domain == G_FILE_ERROR);
  g_clear_error (&error);
  g_assert_false (account_store_save (fixture->store, account, &error));
  g_assert_true (error->domain == G_FILE_ERROR);
  g_clear_error (&error);
  g_assert_false (account_store_remove (fixture->store, account->id, &error));
  g_assert_true (error->domain == G_FILE_ERROR);
}

static void
test_folder_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (Account) account = make_account ("Work");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "a file", -1, NULL));
  g_assert_false (account_store_save (fixture->store, account, &error));
  g_assert_true (error->domain == G_FILE_ERROR);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Account) work = make_account ("Work");
  g_autoptr (Account) other = make_account ("WORK");
  g_autoptr (Account) found = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture->store, work);
  g_assert_false (account_store_save (fixture->store, other, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_EXISTS);
  g_clear_error (&error);

  /* Named like the address of another account: the name wins. */
  g_free (other->name);
  other->name = g_strdup ("me@example.org");
  save (fixture->store, other);
  found = account_store_find (fixture->store, "ME@example.org", NULL);
  g_assert_cmpstr (found->id, ==, other->id);
  g_clear_pointer (&found, account_free);
  found = account_store_find (fixture->store, work->id, NULL);
  g_assert_cmpstr (found->id, ==, work->id);
  g_clear_pointer (&found, account_free);

  g_assert_true (account_store_remove (fixture->store, other->id, NULL));
  found = account_store_find (fixture->store, "me@EXAMPLE.org", NULL);
  g_assert_cmpstr (found->id, ==, work->id);
  g_assert_null (account_store_find (fixture->store, "Home", &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "Work"));
  g_clear_error (&error);
  g_assert_false (account_store_remove (fixture->store, other->id, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_NOT_FOUND);
}

static void
test_symbolic_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "elsewhere.ini", NULL);
  g_autoptr (Account) account = make_account ("Work");
  g_autofree char *text = NULL;

  write_text (fixture, "");
  g_assert_cmpint (g_rename (fixture->path, target), ==, 0);
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  save (fixture->store, account);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  text = read_text (target);
  g_assert_nonnull (strstr (text, "name=Work"));
}

static gpointer
add_accounts (gpointer data)
{
  static gint last = 0;
  gint writer = g_atomic_int_add (&last, 1);
  g_autoptr (AccountStore) store = account_store_new (data);

  for (guint i = 0; i < N_SAVES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d-%d-%u", (int) getpid (), writer, i);
      g_autoptr (Account) account = make_account (name);

      if (!account_store_save (store, account, NULL))
        return GUINT_TO_POINTER (1);
      /* And one that goes again, so that a writer that loses a removal shows too. */
      if (i % 2 == 1 && !account_store_remove (store, account->id, NULL))
        return GUINT_TO_POINTER (1);
    }
  return NULL;
}

static void
assert_none_lost (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = account_store_list (fixture->store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (accounts->len, ==, N_WRITERS * N_SAVES / 2);
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_WRITERS];

  for (guint i = 0; i < N_WRITERS; i++)
    threads[i] = g_thread_new ("writer", add_accounts, fixture->path);
  for (guint i = 0; i < N_WRITERS; i++)
    g_assert_null (g_thread_join (threads[i]));
  assert_none_lost (fixture);
}

/* This very program, called to be one of the writers (a mere fork would draw the same UUIDs in each child). */
static void
test_processes (Fixture *fixture, gconstpointer data)
{
  GSubprocess *children[N_WRITERS];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_WRITERS; i++)
    {
      children[i] =
          g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--write", fixture->path, NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_subprocess_wait_check (children[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (children[i]);
    }
  assert_none_lost (fixture);
}

static gpointer
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "new", "folder", "lock", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int first = account_lock_take (path, cancellable, &error);
  GThread *thread = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (first, >=, 0);
  g_assert_cmphex (get_mode (path), ==, 0600);
  /* Held: only the cancellable ends the waiting. */
  thread = g_thread_new ("cancel", cancel, cancellable);
  g_assert_cmpint (account_lock_take (path, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_thread_join (thread);

  account_lock_release (first);
  first = account_lock_take (path, NULL, &error);
  g_assert_no_error (error);
  account_lock_release (first);
  g_clear_pointer (&path, g_free);
  path = g_build_filename (fixture->folder, "new", "folder", "lock", "impossible", NULL);
  g_assert_cmpint (account_lock_take (path, NULL, &error), ==, -1);
  g_assert_true (error->domain == G_FILE_ERROR);
}

static void
test_usual_place (void)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "sendoff", "accounts.ini", NULL);

  g_assert_cmpstr (account_store_get_path (store), ==, path);
}

static void
test_check_address (void)
{
  static const struct
  {
    const char *address;
    gboolean good;
  } cases[] = {
    { "me@example.org", TRUE },
    { "me@localhost", TRUE },
    { "a.b+c_d=e@sub.example.org", TRUE },
    { "o'brien@example.org", TRUE },
    { "two..dots.@docomo.ne.jp", TRUE },
    { "\"a b\"@example.org", TRUE },
    { "\"a@b\"@example.org", TRUE },
    { "jörg@exämple.org", TRUE },
    { "me@[127.0.0.1]", TRUE },
    { "me@[IPv6:::1]", TRUE },
    { NULL, FALSE },
    { "", FALSE },
    { "me", FALSE },
    { "me@", FALSE },
    { "@example.org", FALSE },
    { "\"\"@example.org", FALSE },
    { "a b@example.org", FALSE },
    { "a@b@example.org", FALSE },
    { "Me <me@example.org>", FALSE },
    { "me@example.org, you@example.org", FALSE },
    { "me@exa mple.org", FALSE },
    { "me@-example.org", FALSE },
    { "me@example..org", FALSE },
    { "me@127.0.0.1", FALSE },
    { "me@[example.org]", FALSE },
    { "me@[", FALSE },
    { "me@example.org\r\nRCPT TO:<x@y>", FALSE },
    { "m\xff@example.org", FALSE },
  };
  g_autoptr (Account) account = make_account ("Work");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_free (account->address);
      account->address = g_strdup (cases[i].address);
      if (account_check (account, &error) != cases[i].good)
        g_error ("%s: %s", cases[i].address, error != NULL ? error->message : "accepted");
      if (!cases[i].good)
        g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_ADDRESS);
    }
}

static void
test_check_rest (void)
{
  g_autoptr (Account) account = make_account ("Work");
  g_autoptr (GError) error = NULL;

  account->limit = 1000001;
  g_assert_false (account_check (account, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS);
  g_clear_error (&error);
  account->limit = 1000000;
  g_assert_true (account_check (account, NULL));

  account->display_name = g_strdup ("Me\r\nBcc: you@example.org");
  g_assert_false (account_check (account, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS);
  g_clear_error (&error);
  g_clear_pointer (&account->display_name, g_free);

  account->server->port = 0;
  g_assert_false (account_check (account, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_PORT);
  g_clear_error (&error);
  account->server->port = 25;

  g_free (account->name);
  account->name = g_strdup (" ");
  g_assert_false (account_check (account, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_SETTINGS);
}

static void
test_copy (void)
{
  g_autoptr (Account) account = make_full_account ();
  g_autoptr (Account) copy = account_copy (account);

  assert_same (account, copy);
  g_assert_true (copy->server != account->server);
}

#define ADD(name, test) g_test_add ("/account/store/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    return add_accounts (argv[2]) == NULL ? 0 : 1;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/account/address", test_check_address);
  g_test_add_func ("/account/account/rest", test_check_rest);
  g_test_add_func ("/account/account/copy", test_copy);
  g_test_add_func ("/account/store/usual-place", test_usual_place);
  g_test_add ("/account/lock/take", Fixture, NULL, set_up, test_lock, tear_down);
  ADD ("empty", test_empty);
  ADD ("round-trip", test_round_trip);
  ADD ("optional-values-go", test_optional_values_go);
  ADD ("modes", test_modes);
  ADD ("unknown-survives", test_unknown_survives);
  ADD ("broken-is-never-overwritten", test_broken_is_never_overwritten);
  ADD ("unreadable", test_unreadable);
  ADD ("folder-in-the-way", test_folder_in_the_way);
  ADD ("names", test_names);
  ADD ("symbolic-link", test_symbolic_link);
  ADD ("threads", test_threads);
  ADD ("processes", test_processes);
  return g_test_run ();
}
