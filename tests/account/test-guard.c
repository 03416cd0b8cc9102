/* What keeps a person from being locked out, and what is said about a server's name while it is typed. */

#include "account-guard.h"
#include "account-hint.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static AccountServer *
new_server (const char *host, const char *user)
{
  AccountServer *server = account_server_new (host, 465, ACCOUNT_SECURITY_TLS);

  server->user = g_strdup (user);
  return server;
}

#define HOST "smtp.gmail.com"
#define USER "ada@gmail.com"
/* Nothing that could stand in a file of numbers and digests by chance, in any encoding. */
#define SECRET "S3cret+p/ss w\303\266rd?"

typedef struct
{
  char what;       /* n: note, a: ask, i: insist, e: end */
  const char *host;
  guint port;
  const char *user;
  const char *secret;
  int value;       /* outcome or advice */
  guint seconds;   /* said by the server, or to wait */
  gint64 at;       /* seconds since the boot */
} Move;

#define NOTE(secret, outcome, at) { 'n', HOST, 465, USER, secret, ACCOUNT_GUARD_##outcome, 0, at }
#define ASK(secret, advice, at) { 'a', HOST, 465, USER, secret, ACCOUNT_GUARD_##advice, 0, at }
#define NOTE_AT(host, port, user, outcome) { 'n', host, port, user, "x", ACCOUNT_GUARD_##outcome, 0, 0 }
#define ASK_AT(host, port, user, advice) { 'a', host, port, user, "x", ACCOUNT_GUARD_##advice, 0, 0 }
#define LATER(said, at) { 'n', HOST, 465, USER, "x", ACCOUNT_GUARD_LATER, said, at }
#define HELD(left, at) { 'a', HOST, 465, USER, "x", ACCOUNT_GUARD_WAIT, left, at }
#define INSIST { 'i', HOST, 465, USER, NULL, 0, 0, 0 }
#define DAY (24 * 3600)

#define CHILD "--note-refusals"
#define ROUNDS 25

static const struct
{
  const char *name;
  Move moves[16];
} games[] = {
  { "the-third-try", { ASK ("x", GO, 0), NOTE ("x", REFUSED, 0), ASK ("x", GO, 0), NOTE ("x", REFUSED, 1),
                       ASK ("x", CHANGE, 1), ASK ("y", GO, 1) } },
  { "another-secret-begins-anew", { NOTE ("x", REFUSED, 0), NOTE ("y", REFUSED, 1), ASK ("x", GO, 2), ASK ("y", GO, 2),
                                    NOTE ("y", REFUSED, 3), ASK ("y", CHANGE, 3), ASK ("x", GO, 3) } },
  { "success-clears", { NOTE ("x", REFUSED, 0), NOTE ("x", ACCEPTED, 1), NOTE ("x", REFUSED, 2), ASK ("x", GO, 2),
                        NOTE ("x", REFUSED, 3), ASK ("x", CHANGE, 3), NOTE ("y", ACCEPTED, 4), ASK ("x", GO, 4) } },
  { "insisting", { NOTE ("x", REFUSED, 0), NOTE ("x", REFUSED, 1), INSIST, ASK ("x", GO, 2), NOTE ("x", REFUSED, 2),
                   ASK ("x", CHANGE, 3), NOTE ("x", REFUSED, 3), NOTE ("x", REFUSED, 4), INSIST, ASK ("x", GO, 5) } },
  { "insisting-on-nothing", { INSIST, ASK ("x", GO, 0) } },
  { "other-ports-of-a-host", { NOTE_AT (HOST, 465, USER, REFUSED), NOTE_AT ("SMTP.Gmail.com", 587, USER, REFUSED),
                               ASK_AT (HOST, 25, USER, CHANGE), ASK_AT (HOST, 465, "alan@gmail.com", GO),
                               ASK_AT ("smtp.gmx.net", 465, USER, GO) } },
  { "ports-of-this-computer", { NOTE_AT ("127.0.0.1", 2525, USER, REFUSED), NOTE_AT ("127.0.0.1", 2525, USER, REFUSED),
                                ASK_AT ("127.0.0.1", 2525, USER, CHANGE), ASK_AT ("127.0.0.1", 2526, USER, GO),
                                NOTE_AT ("localhost", 25, USER, REFUSED), NOTE_AT ("LOCALHOST", 25, USER, REFUSED),
                                ASK_AT ("localhost", 25, USER, CHANGE), ASK_AT ("localhost", 26, USER, GO),
                                NOTE_AT ("::1", 25, USER, REFUSED), NOTE_AT ("::1", 25, USER, REFUSED),
                                ASK_AT ("::1", 26, USER, GO), ASK_AT ("::1", 25, USER, CHANGE) } },
  { "an-app-password-without-its-spaces", { NOTE ("abcd efgh ijkl mnop", REFUSED, 0),
                                            NOTE ("abcdefghijklmnop", REFUSED, 1),
                                            ASK ("abcd efgh ijkl mnop", CHANGE, 1) } },
  { "nobody-signs-in", { NOTE ("x", REFUSED, 0), NOTE ("x", REFUSED, 0), ASK (NULL, GO, 0),
                         NOTE_AT (HOST, 465, "", REFUSED), NOTE_AT (HOST, 465, "", REFUSED),
                         ASK_AT (HOST, 465, "", GO) } },
  { "a-day-later", { NOTE ("x", REFUSED, 0), NOTE ("x", REFUSED, 0), ASK ("x", CHANGE, DAY - 1), ASK ("x", GO, DAY),
                     NOTE ("x", REFUSED, DAY), ASK ("x", GO, DAY), NOTE ("x", REFUSED, DAY),
                     ASK ("x", CHANGE, DAY) } },
  { "waiting-doubles", { LATER (0, 1000), HELD (60, 1000), HELD (50, 1010), HELD (1, 1059), ASK ("x", GO, 1060),
                         LATER (0, 1060), HELD (120, 1060), LATER (0, 1180), HELD (240, 1180), LATER (0, 1420),
                         LATER (0, 1900), LATER (0, 2860), HELD (1800, 2860), LATER (0, 4660), HELD (1800, 4660) } },
  { "waiting-side-by-side", { LATER (0, 0), LATER (0, 0), LATER (0, 1), HELD (60, 1) } },
  { "the-server-says-how-long", { LATER (900, 0), HELD (900, 0), LATER (900, 900), HELD (1800, 900), LATER (3600, 2700),
                                  HELD (3600, 2700), LATER (10 * DAY, 6300), HELD (DAY - 1, 6301) } },
  { "waiting-ends-with-another-answer", { LATER (0, 0), NOTE ("x", REFUSED, 1), ASK ("x", GO, 1), LATER (0, 2),
                                          HELD (60, 2), NOTE ("x", ACCEPTED, 3), ASK ("x", GO, 3) } },
  { "waiting-keeps-refusals", { NOTE ("x", REFUSED, 0), NOTE ("x", REFUSED, 0), LATER (0, 0), HELD (60, 0),
                                ASK ("x", CHANGE, 60), ASK ("y", GO, 60) } },
  { "insisting-makes-waiting-longer", { LATER (0, 0), INSIST, ASK ("x", GO, 1), LATER (0, 1), HELD (120, 1) } },
};

static AccountSecret *
new_secret (const char *text)
{
  return text != NULL ? account_secret_new (text, ACCOUNT_SECRET_PASSWORD) : NULL;
}

static void
make_move (AccountGuard *guard, const Move *move)
{
  g_autoptr (AccountServer) server = new_server (move->host, move->user);
  g_autoptr (AccountSecret) secret = new_secret (move->secret);
  /* The wall clock jumps about, and is never looked at. */
  const BaseMoment now = { .wall = move->at % 7 * 100000000, .boot = 5000 + move->at, .boot_id = "boot" };
  guint seconds = 77;

  server->port = move->port;
  switch (move->what)
    {
    case 'n':
      account_guard_note (guard, server, secret, (AccountGuardOutcome) move->value, move->seconds, &now);
      break;
    case 'i':
      account_guard_insist (guard, server);
      break;
    default:
      g_assert_cmpint ((int) account_guard_ask (guard, server, secret, &now, &seconds), ==, move->value);
      g_assert_cmpuint (seconds, ==, move->seconds);
    }
}

typedef struct
{
  char *runtime;
  char *folder;
  char *file;
} Place;

static void
place_open (Place *place)
{
  place->runtime = g_dir_make_tmp ("sendoff-guard-XXXXXX", NULL);
  place->folder = g_build_filename (place->runtime, "sendoff", NULL);
  place->file = g_build_filename (place->folder, "sign-in-guard.ini", NULL);
}

static void
place_close (Place *place)
{
  g_autofree char *lock = g_build_filename (place->folder, "sign-in-guard.lock", NULL);

  g_unlink (place->file);
  g_unlink (lock);
  g_rmdir (place->folder);
  g_assert_cmpint (g_rmdir (place->runtime), ==, 0);
  g_free (place->runtime);
  g_free (place->folder);
  g_free (place->file);
}

/* Every game in memory, in a file, and with another process at each move. */
static void
test_game (gconstpointer data)
{
  const Move *moves = data;
  g_autoptr (AccountGuard) memory = account_guard_new (NULL);
  Place place, crowd;

  place_open (&place);
  place_open (&crowd);
  {
    g_autoptr (AccountGuard) file = account_guard_new (place.runtime);

    for (guint i = 0; moves[i].what != '\0'; i++)
      {
        g_autoptr (AccountGuard) other = account_guard_new (crowd.runtime);

        g_test_message ("move %u", i);
        make_move (memory, &moves[i]);
        make_move (file, &moves[i]);
        make_move (other, &moves[i]);
      }
  }
  place_close (&place);
  place_close (&crowd);
}

static guint
refuse (AccountGuard *guard, guint times)
{
  g_autoptr (AccountServer) server = new_server (HOST, USER);
  g_autoptr (AccountSecret) secret = new_secret (SECRET);
  guint seconds;

  for (guint i = 0; i < times; i++)
    account_guard_note (guard, server, secret, ACCOUNT_GUARD_REFUSED, 0, NULL);
  return account_guard_ask (guard, server, secret, NULL, &seconds);
}

static guint
get_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (g_lstat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static void
test_file (void)
{
  Place place;
  g_autoptr (AccountServer) server = new_server (HOST, USER);
  g_autoptr (AccountSecret) secret = new_secret (SECRET);
  g_autofree char *text = NULL;
  g_autofree char *base64 = g_base64_encode ((const guchar *) SECRET, strlen (SECRET));
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, SECRET, -1);
  g_autoptr (GString) hex = g_string_new (NULL);
  const mode_t before = umask (0);
  guint seconds;

  place_open (&place);
  for (const char *c = SECRET; *c != '\0'; c++)
    g_string_append_printf (hex, "%02x", (guchar) *c);
  {
    g_autoptr (AccountGuard) guard = account_guard_new (place.runtime);

    /* Asking and succeeding leave no trace. */
    g_assert_cmpint (account_guard_ask (guard, server, secret, NULL, &seconds), ==, ACCOUNT_GUARD_GO);
    g_assert_false (g_file_test (place.folder, G_FILE_TEST_EXISTS));
    account_guard_note (guard, server, secret, ACCOUNT_GUARD_ACCEPTED, 0, NULL);
    g_assert_false (g_file_test (place.file, G_FILE_TEST_EXISTS));
    g_assert_cmpint (refuse (guard, 2), ==, ACCOUNT_GUARD_CHANGE);
  }
  umask (before);
  g_assert_cmpuint (get_mode (place.folder), ==, 0700);
  g_assert_cmpuint (get_mode (place.file), ==, 0600);
  g_assert_true (g_file_get_contents (place.file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "refusals=2"));
  g_assert_null (strstr (text, SECRET));
  g_assert_null (strstr (text, base64));
  g_assert_null (strstr (text, hex->str));
  g_assert_null (strstr (text, sha256));
  g_assert_null (strstr (text, "gmail"));
  place_close (&place);
}

static void
test_broken_file (void)
{
  static const char *const texts[] = {
    "",
    "\xff\xfe nothing of ours",
    "[guard]\nversion=1\n",
    "[guard]\nversion=1\nkey=00\n",
    "[guard]\nversion=2\nkey=0000000000000000000000000000000000000000000000000000000000000000\n",
    "[guard]\nversion=1\nkey=0000000000000000000000000000000000000000000000000000000000000000\n[x]\nrefusals=2\n",
    "[guard]\nversion=1\nkey=0000000000000000000000000000000000000000000000000000000000000000\n"
    "[1111111111111111111111111111111111111111111111111111111111111111]\nrefusals=-1\nwait=0\nholds=0\nwall=1\nboot=1\n"
    "boot-id=a\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Place place;

      g_test_message ("%u", i);
      place_open (&place);
      g_assert_cmpint (g_mkdir (place.folder, 0755), ==, 0);
      g_assert_true (g_file_set_contents (place.file, texts[i], -1, NULL));
      {
        g_autoptr (AccountGuard) guard = account_guard_new (place.runtime);

        g_assert_cmpint (refuse (guard, 0), ==, ACCOUNT_GUARD_GO);
        g_assert_cmpint (refuse (guard, 2), ==, ACCOUNT_GUARD_CHANGE);
      }
      {
        g_autoptr (AccountGuard) other = account_guard_new (place.runtime);

        g_assert_cmpint (refuse (other, 0), ==, ACCOUNT_GUARD_CHANGE);
      }
      g_assert_cmpuint (get_mode (place.folder), ==, 0700);
      g_assert_cmpuint (get_mode (place.file), ==, 0600);
      place_close (&place);
    }
}

/* Where nothing can be kept for others, this process still knows. */
static void
test_no_folder (void)
{
  Place place;
  g_autofree char *missing = NULL;
  g_autofree char *elsewhere = NULL;
  const char *runtimes[] = { NULL, "relative", NULL, NULL, NULL };

  place_open (&place);
  missing = g_build_filename (place.runtime, "missing", NULL);
  elsewhere = g_build_filename (place.runtime, "elsewhere", NULL);
  g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
  /* Somebody else's link in place of the folder. */
  g_assert_cmpint (symlink (elsewhere, place.folder), ==, 0);
  runtimes[2] = missing;
  runtimes[3] = place.runtime;
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (AccountGuard) guard = account_guard_new (runtimes[i]);

      g_assert_cmpint (refuse (guard, 2), ==, ACCOUNT_GUARD_CHANGE);
    }
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (elsewhere), ==, 0); /* empty */
  g_assert_cmpint (g_unlink (place.folder), ==, 0);

  /* A runtime folder that everybody may write to is none. */
  g_assert_cmpint (g_chmod (place.runtime, 0777), ==, 0);
  {
    g_autoptr (AccountGuard) guard = account_guard_new (place.runtime);

    g_assert_cmpint (refuse (guard, 2), ==, ACCOUNT_GUARD_CHANGE);
  }
  g_assert_false (g_file_test (place.folder, G_FILE_TEST_EXISTS));
  place_close (&place);
}

/* One of the processes below: notes its own refusals, and those that all share. */
static int
run_child (const char *runtime, const char *user)
{
  g_autoptr (AccountGuard) guard = account_guard_new (runtime);
  g_autoptr (AccountServer) own = new_server (HOST, user);
  g_autoptr (AccountSecret) secret = new_secret (SECRET);
  guint seconds;

  for (guint i = 0; i < ROUNDS; i++)
    {
      refuse (guard, 1);
      account_guard_note (guard, own, secret, ACCOUNT_GUARD_REFUSED, 0, NULL);
      if (i > 0 && account_guard_ask (guard, own, secret, NULL, &seconds) != ACCOUNT_GUARD_CHANGE)
        return 1;
    }
  return 0;
}

/* Processes that note at once: nothing is lost, and the file is whole whenever it is read. */
static void
test_processes (gconstpointer program)
{
  static const char *const users[] = { "user1", "user2", "user3", "user4" };
  GSubprocess *children[G_N_ELEMENTS (users)];
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  Place place;

  place_open (&place);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      children[i] =
          g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, CHILD, place.runtime, users[i], NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_subprocess_wait_check (children[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (children[i]);
    }
  g_assert_true (g_file_get_contents (place.file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "refusals=100\n"));
  place_close (&place);
}

static void
test_hosts (void)
{
  static const struct
  {
    const char *typed;
    const char *similar;
    const char *outgoing;
  } cases[] = {
    { "smtp.gmail.com", NULL, NULL },
    { "stmp.gmail.com", "smtp.gmail.com", NULL },
    { "smtp.gmial.com", "smtp.gmail.com", NULL },
    { "smtp.gmai.com", "smtp.gmail.com", NULL },
    { "smtp.gmaill.com", "smtp.gmail.com", NULL },
    { "SMTP.Gmail.cpm ", "smtp.gmail.com", NULL },
    { "smtp.office356.com", "smtp.office365.com", NULL },
    { "mail.example.org", NULL, NULL },
    { "smtp.gamil.con", NULL, NULL },
    { "localhost", NULL, NULL },
    { "imap.gmail.com", NULL, "smtp.gmail.com" },
    { "pop.gmail.com", NULL, "smtp.gmail.com" },
    { "pop3.example.org", NULL, "smtp.example.org" },
    { "outlook.office365.com", NULL, "smtp.office365.com" },
    { "IMAP.gmx.net", NULL, "mail.gmx.net" },
    { "imap.org", NULL, NULL },
    { "popular.example.org", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *outgoing = account_hint_outgoing_host (cases[i].typed);

      g_test_message ("%s", cases[i].typed);
      g_assert_cmpstr (account_hint_similar_host (cases[i].typed), ==, cases[i].similar);
      g_assert_cmpstr (outgoing, ==, cases[i].outgoing);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *similar;
  } cases[] = {
    { "ada@gmial.com", "ada@gmail.com" },
    { "Ada.L@GMAIL.CON", "Ada.L@gmail.com" },
    { "\"a@b\"@yaho.com", "\"a@b\"@yahoo.com" },
    { "ada@outlok.com", "ada@outlook.com" },
    { "ada@gmail.com", NULL },
    /* A known one itself, however like another. */
    { "ada@googlemail.com", NULL },
    { "ada@mail.com", NULL },
    { "ada@email.com", NULL },
    /* Three letters are like too many others. */
    { "ada@we.de", NULL },
    { "ada@mc.com", NULL },
    { "ada@gmial.example.org", NULL },
    { "gmial.com", NULL },
    { "ada@", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *similar = account_hint_similar_address (cases[i].typed);

      g_test_message ("%s", cases[i].typed);
      g_assert_cmpstr (similar, ==, cases[i].similar);
    }
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && strcmp (argv[1], CHILD) == 0)
    return run_child (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (games); i++)
    {
      g_autofree char *path = g_strconcat ("/account/guard/", games[i].name, NULL);

      g_test_add_data_func (path, games[i].moves, test_game);
    }
  g_test_add_func ("/account/guard/file", test_file);
  g_test_add_func ("/account/guard/broken-file", test_broken_file);
  g_test_add_func ("/account/guard/no-folder", test_no_folder);
  g_test_add_data_func ("/account/guard/processes", argv[0], test_processes);
  g_test_add_func ("/account/hint/hosts", test_hosts);
  g_test_add_func ("/account/hint/addresses", test_addresses);
  return g_test_run ();
}
