/* account/account-keyring.c and account-libsecret.c. What a keyring answers depends on the whole session, so one
 * scenario is one run, named as the first argument; the script with-keyring makes the session for it. */

#include "account-error.h"
#include "account-keyring.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define HOST "smtp.example.org"

static Account *
make_account (const char *user)
{
  Account *account = account_new ("Work", "me@example.org", account_server_new (HOST, 465, ACCOUNT_SECURITY_TLS));

  account->server->user = g_strdup (user);
  return account;
}

/* Runs secret-tool, which sees the keyring as any other program does. */
static char *
run_tool (const char *command, const char *input)
{
  g_auto (GStrv) argv = g_strsplit (command, " ", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) tool = NULL;
  char *output = NULL;

  tool = g_subprocess_newv ((const char *const *) argv,
                            G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                G_SUBPROCESS_FLAGS_STDERR_MERGE,
                            &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (tool, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  return output;
}

static void
store (AccountKeyring *keyring, const Account *account, const char *text, AccountSecretKind kind)
{
  g_autoptr (AccountSecret) secret = account_secret_new (text, kind);
  g_autoptr (GError) error = NULL;

  account_keyring_store (keyring, account, secret, NULL, &error);
  g_assert_no_error (error);
}

/* In a keyring that is asked for the first time: nothing comes from memory. */
static void
assert_found (const Account *account, const char *text, AccountSecretKind kind)
{
  g_autoptr (AccountKeyring) fresh = account_keyring_new ();
  g_autoptr (AccountSecret) expected = text != NULL ? account_secret_new (text, kind) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSecret) found = account_keyring_lookup (fresh, account, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found != NULL ? account_secret_get_text (found) : NULL, ==, text);
  g_assert_true (account_secret_equal (found, expected));
}

static void
forget (AccountKeyring *keyring, const Account *account)
{
  g_autoptr (GError) error = NULL;

  account_keyring_forget (keyring, account, NULL, &error);
  g_assert_no_error (error);
}

static void
test_round_trip (void)
{
  static const char *const texts[] = {
    "secret", " begins and ends with spaces ", "pä55 \"\\x'$`", "abcd efgh ijkl mnop", "x", "\t"
  };
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("round@example.org");
  g_autofree char *label = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *seen = NULL;

      store (keyring, account, texts[i], ACCOUNT_SECRET_PASSWORD);
      assert_found (account, texts[i], ACCOUNT_SECRET_PASSWORD);
      seen = run_tool ("secret-tool lookup host " HOST " service smtp user round@example.org", NULL);
      g_assert_cmpstr (seen, ==, texts[i]);
    }
  label = run_tool ("secret-tool search --all host " HOST " service smtp user round@example.org", NULL);
  g_assert_nonnull (strstr (label, "label = Mail password for me@example.org (Sendoff)\n"));
  g_assert_nonnull (strstr (label, "attribute.kind = password\n"));
  g_assert_cmpstr (strstr (label, "label = "), ==, g_strrstr (label, "label = "));

  forget (keyring, account);
  assert_found (account, NULL, ACCOUNT_SECRET_PASSWORD);
  forget (keyring, account);
}

static void
test_kinds (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("kinds@example.org");
  g_autofree char *items = NULL;

  store (keyring, account, "ya29.token", ACCOUNT_SECRET_TOKEN);
  assert_found (account, "ya29.token", ACCOUNT_SECRET_TOKEN);
  store (keyring, account, "word", ACCOUNT_SECRET_PASSWORD);
  assert_found (account, "word", ACCOUNT_SECRET_PASSWORD);
  store (keyring, account, "ya29.newer", ACCOUNT_SECRET_TOKEN);
  assert_found (account, "ya29.newer", ACCOUNT_SECRET_TOKEN);
  items = run_tool ("secret-tool search --all host " HOST " service smtp user kinds@example.org", NULL);
  g_assert_cmpstr (strstr (items, "label = "), ==, g_strrstr (items, "label = "));
  forget (keyring, account);
  assert_found (account, NULL, ACCOUNT_SECRET_TOKEN);
}

static void
test_others_are_left_alone (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("shared@example.org");
  g_autoptr (Account) neighbour = make_account ("neighbour@example.org");
  g_autofree char *output =
      run_tool ("secret-tool store --label=Theirs host " HOST " service smtp user shared@example.org", "theirs");

  g_assert_cmpstr (output, ==, "");
  store (keyring, neighbour, "neighbour", ACCOUNT_SECRET_PASSWORD);
  assert_found (account, "theirs", ACCOUNT_SECRET_PASSWORD);
  store (keyring, account, "ours", ACCOUNT_SECRET_PASSWORD);
  assert_found (account, "ours", ACCOUNT_SECRET_PASSWORD);
  forget (keyring, account);
  assert_found (account, "theirs", ACCOUNT_SECRET_PASSWORD);
  assert_found (neighbour, "neighbour", ACCOUNT_SECRET_PASSWORD);

  g_free (neighbour->server->host);
  neighbour->server->host = g_strdup ("smtp.example.com");
  assert_found (neighbour, NULL, ACCOUNT_SECRET_PASSWORD);
}

static void
test_memory_first (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("memory@example.org");
  g_autoptr (AccountSecret) session = account_secret_new ("for this session", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) found = NULL;

  store (keyring, account, "kept", ACCOUNT_SECRET_PASSWORD);
  account_keyring_remember (keyring, account, session);
  found = account_keyring_lookup (keyring, account, NULL, NULL);
  g_assert_true (found == session);
  assert_found (account, "kept", ACCOUNT_SECRET_PASSWORD);

  /* Stored, it is the keyring's: what another process changes there counts. */
  store (keyring, account, "new", ACCOUNT_SECRET_PASSWORD);
  {
    g_autoptr (AccountKeyring) elsewhere = account_keyring_new ();

    store (elsewhere, account, "newer", ACCOUNT_SECRET_PASSWORD);
  }
  g_clear_pointer (&found, account_secret_unref);
  found = account_keyring_lookup (keyring, account, NULL, NULL);
  g_assert_cmpstr (account_secret_get_text (found), ==, "newer");
}

static void
test_cancelled (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("cancelled@example.org");
  g_autoptr (AccountSecret) secret = account_secret_new ("x", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AccountSecret) found = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (account_keyring_lookup (keyring, account, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (account_keyring_forget (keyring, account, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (account_keyring_store (keyring, account, secret, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  found = account_keyring_lookup (keyring, account, NULL, NULL);
  g_assert_true (found == secret);
}

static gpointer
store_and_find (gpointer number)
{
  g_autofree char *user = g_strdup_printf ("thread%u@example.org", GPOINTER_TO_UINT (number));
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account (user);

  store (keyring, account, user, ACCOUNT_SECRET_PASSWORD);
  assert_found (account, user, ACCOUNT_SECRET_PASSWORD);
  forget (keyring, account);
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("keyring", store_and_find, GUINT_TO_POINTER (i));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* The application, the command line and a web application's sendmail keep their secrets in one place. */
static void
test_processes (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  GSubprocess *children[4];
  g_autoptr (GError) error = NULL;

  /* Leaks are looked for here, at length; once is enough. */
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      children[i] = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--store-and-find", number, NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_subprocess_wait_check (children[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (children[i]);
    }
}

/* A server that takes one connection and hears one sign-in. Returns what was said after "AUTH PLAIN ". */
static gpointer
hear_sign_in (gpointer data)
{
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (data, NULL, NULL, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  char *said = NULL;

  g_output_stream_write_all (output, "220 x\r\n", 7, NULL, NULL, NULL);
  while (said == NULL)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      const char *reply = "250-x\r\n250 AUTH PLAIN\r\n";

      if (line == NULL)
        break;
      if (g_str_has_prefix (line, "AUTH PLAIN "))
        {
          said = g_strdup (g_strchomp (line) + strlen ("AUTH PLAIN "));
          reply = "421 enough\r\n";
        }
      g_output_stream_write_all (output, reply, strlen (reply), NULL, NULL, NULL);
    }
  return said;
}

/* msmtp finds by itself what Sendoff keeps. */
static void
test_msmtp (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("msmtp@example.org");
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  g_autofree char *said = NULL;
  g_autofree guchar *bytes = NULL;
  GThread *server = NULL;
  gsize length = 0;

  g_free (account->server->host);
  account->server->host = g_strdup ("127.0.0.1");
  store (keyring, account, "found by msmtp", ACCOUNT_SECRET_PASSWORD);

  g_assert_true (g_socket_listener_add_address (listener, any_port, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &address, NULL));
  server = g_thread_new ("server", hear_sign_in, listener);
  command = g_strdup_printf ("msmtp --host=127.0.0.1 --port=%u --tls=off --auth=plain --user=msmtp@example.org "
                             "--from=me@example.org you@example.org",
                             g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  output = run_tool (command, "");
  said = g_thread_join (server);
  g_assert_nonnull (said);
  bytes = g_base64_decode (said, &length);
  g_assert_cmpmem (bytes, length, "\0msmtp@example.org\0found by msmtp", 33);
}

static gpointer
remember_and_recall (gpointer data)
{
  AccountKeyring *keyring = data;
  g_autoptr (Account) account = make_account ("table@example.org");

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (AccountSecret) secret = account_secret_new ("x", ACCOUNT_SECRET_PASSWORD);
      g_autoptr (AccountSecret) found = NULL;

      account_keyring_remember (keyring, account, secret);
      found = account_keyring_lookup (keyring, account, NULL, NULL);
      g_assert_cmpstr (account_secret_get_text (found), ==, "x");
    }
  account_keyring_unref (keyring);
  return NULL;
}

static void
test_memory_is_shared (void)
{
  AccountKeyring *keyring = account_keyring_new ();
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("memory", remember_and_recall, account_keyring_ref (keyring));
  account_keyring_unref (keyring);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* Whatever is the matter with the keyring: the secret is there for this session, and the error says what it is. */
static void
assert_fails (const char *user, AccountError code, gboolean can_forget)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (AccountKeyring) fresh = account_keyring_new ();
  g_autoptr (Account) account = make_account (user);
  g_autoptr (AccountSecret) secret = account_secret_new ("not for others", ACCOUNT_SECRET_PASSWORD);
  g_autoptr (AccountSecret) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (account_keyring_store (keyring, account, secret, NULL, &error));
  g_assert_error (error, ACCOUNT_ERROR, (int) code);
  g_assert_null (strstr (error->message, "not for others"));
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  found = account_keyring_lookup (keyring, account, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (found == secret);

  g_assert_null (account_keyring_lookup (fresh, account, NULL, &error));
  g_assert_error (error, ACCOUNT_ERROR, (int) code);
  g_clear_error (&error);
  g_assert_cmpint (account_keyring_forget (keyring, account, NULL, &error), ==, can_forget);
  if (!can_forget)
    g_assert_error (error, ACCOUNT_ERROR, (int) code);
  g_clear_error (&error);
  g_assert_null (account_keyring_lookup (keyring, account, NULL, &error));
  g_assert_error (error, ACCOUNT_ERROR, (int) code);
}

static void
test_absent (void)
{
  assert_fails ("absent@example.org", ACCOUNT_ERROR_NO_KEYRING, FALSE);
}

static void
test_no_bus (void)
{
  assert_fails ("absent@example.org", ACCOUNT_ERROR_NO_SESSION_BUS, FALSE);
}

static void
test_silent (void)
{
  assert_fails ("silent@example.org", ACCOUNT_ERROR_KEYRING_SILENT, FALSE);
}

static void
test_empty (void)
{
  assert_fails ("empty@example.org", ACCOUNT_ERROR_KEYRING_EMPTY, TRUE);
}

static void
test_locked (void)
{
  assert_fails ("locked@example.org", ACCOUNT_ERROR_KEYRING_LOCKED, FALSE);
}

static void
test_refused (void)
{
  assert_fails ("refused@example.org", ACCOUNT_ERROR_KEYRING, FALSE);
}

/* Opened at first, then locked by the person, say with the screen. */
static void
test_locked_later (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("locked@example.org");
  g_autofree char *output = NULL;

  store (keyring, account, "there", ACCOUNT_SECRET_PASSWORD);
  assert_found (account, "there", ACCOUNT_SECRET_PASSWORD);
  output =
      run_tool ("gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method "
                "org.freedesktop.Secret.Service.Lock ['/org/freedesktop/secrets/collection/login']",
                NULL);
  g_assert_nonnull (strstr (output, "/org/freedesktop/secrets/collection/login"));
  test_locked ();
}

/* The person says yes to the prompt. */
static void
test_prompt_accepted (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("prompt@example.org");
  g_autoptr (AccountSecret) found = NULL;
  g_autoptr (GError) error = NULL;

  /* Quietly: it stays locked, though the prompt would open it. */
  g_assert_null (account_keyring_lookup_quietly (keyring, account, NULL, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_KEYRING_LOCKED);
  g_clear_error (&error);
  g_assert_null (account_keyring_lookup_quietly (keyring, account, NULL, &error));
  g_assert_error (error, ACCOUNT_ERROR, ACCOUNT_ERROR_KEYRING_LOCKED);
  g_clear_error (&error);

  assert_found (account, "behind the prompt", ACCOUNT_SECRET_PASSWORD);
  found = account_keyring_lookup_quietly (keyring, account, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account_secret_get_text (found), ==, "behind the prompt");
  store (keyring, account, "changed", ACCOUNT_SECRET_PASSWORD);
  assert_found (account, "changed", ACCOUNT_SECRET_PASSWORD);
}

static gpointer
cancel_when_prompted (gpointer data)
{
  GCancellable *cancellable = data;
  g_autofree char *seen = run_tool ("gdbus wait --session --timeout 30 org.sendoff.Test.Prompted", NULL);

  g_cancellable_cancel (cancellable);
  return NULL;
}

/* The prompt stays open and does not even answer its dismissal. */
static void
test_prompt_never_answers (void)
{
  g_autoptr (AccountKeyring) keyring = account_keyring_new ();
  g_autoptr (Account) account = make_account ("prompt@example.org");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_when_prompted, cancellable);

  g_assert_null (account_keyring_lookup (keyring, account, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static const struct
{
  const char *scenario;
  const char *name;
  GTestFunc func;
} tests[] = {
  { "works", "round-trip", test_round_trip },
  { "works", "kinds", test_kinds },
  { "works", "others-are-left-alone", test_others_are_left_alone },
  { "works", "msmtp", test_msmtp },
  { "works", "memory-first", test_memory_first },
  { "works", "cancelled", test_cancelled },
  { "works", "threads", test_threads },
  { "works", "processes", test_processes },
  { "works", "memory-is-shared", test_memory_is_shared },
  { "absent", "absent", test_absent },
  { "absent", "cancelled", test_cancelled },
  { "absent", "memory-is-shared", test_memory_is_shared },
  { "empty", "empty", test_empty },
  { "locked-later", "locked-later", test_locked_later },
  { "locked", "locked", test_locked },
  { "no-bus", "no-bus", test_no_bus },
  { "silent", "silent", test_silent },
  { "refused", "refused", test_refused },
  { "prompt-accepted", "prompt-accepted", test_prompt_accepted },
  { "prompt-declined", "prompt-declined", test_locked },
  { "prompt-never", "prompt-never-answers", test_prompt_never_answers },
};

int
main (int argc, char *argv[])
{
  guint n = 0;

  if (argc == 3 && strcmp (argv[1], "--store-and-find") == 0)
    {
      store_and_find (GUINT_TO_POINTER (atoi (argv[2])));
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (tests); i++)
    if (strcmp (tests[i].scenario, argv[1]) == 0)
      {
        g_autofree char *path = g_strconcat ("/account/keyring/", tests[i].name, NULL);

        g_test_add_func (path, tests[i].func);
        n++;
      }
  if (n == 0)
    g_error ("The one argument is a scenario");
  return g_test_run ();
}
