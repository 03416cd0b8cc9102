#include "config.h"

#include "ctl-courier.h"

#include "ctl-courier-application.h"
#include "ctl-courier-lock.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-status.h"

#include "account-keyring.h"
#include "outbox-courier.h"

#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

/* How long one process stays for tries to come; what is due later is for the next one, or for a timer. */
#define STAY 3600
#define PAUSE_MIN 2

static void
on_child (gpointer unused)
{
  setsid ();
}

/* The read end of a pipe that holds the secret: no argument and no file tells it. */
static int
open_secret (AccountSecret *secret)
{
  int fds[2];
  const char *text = account_secret_get_text (secret);
  gsize length = strlen (text);

  if (pipe2 (fds, O_CLOEXEC) != 0)
    return -1;
  /* No secret is as large as a pipe. */
  if (write (fds[1], text, length) != (gssize) length)
    {
      close (fds[0]);
      fds[0] = -1;
    }
  close (fds[1]);
  return fds[0];
}

void
ctl_courier_start (const Account *account, const CtlOptions *options, AccountSecret *secret)
{
  const char *argv[16] = {
    "/proc/self/exe", "sendoffctl", "outbox", "flush", "--background", "--account", account->id
  };
  guint n = 7;
  g_autofree char *file =
      options->password_file != NULL ? g_canonicalize_filename (options->password_file, NULL) : NULL;
  /* What a command names without its folder it finds where it was given. */
  const char *folder = options->password_command != NULL ? NULL : "/";
  int input = secret != NULL ? open_secret (secret) : -1;
  g_autoptr (GError) error = NULL;

  if (input >= 0)
    {
      argv[n++] = "--password-fd";
      argv[n++] = "0";
    }
  if (file != NULL)
    {
      argv[n++] = "--password-file";
      argv[n++] = file;
    }
  if (options->password_command != NULL)
    {
      argv[n++] = "--password-command";
      argv[n++] = options->password_command;
    }
  /* Without G_SPAWN_DO_NOT_REAP_CHILD it is nobody's child; descriptors beyond the first three are closed, so that a
   * pipe of PHP's or cron's ends when we do. */
  if (!g_spawn_async_with_pipes_and_fds (
          folder, argv, NULL, G_SPAWN_FILE_AND_ARGV_ZERO | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
          on_child, NULL, input, -1, -1, NULL, NULL, 0, NULL, NULL, NULL, NULL, &error))
    g_printerr ("sendoffctl: the message is queued, but nothing could be started to send it: %s\n", error->message);
  if (input >= 0)
    close (input);
}

/**
 * Post:
 * @account: as it was at the start
 * @secret: (nullable): that was given
 */
typedef struct
{
  Account *account;
  AccountSecret *secret;
} Post;

static void
on_changed (const OutboxMessage *message, const Diagnosis *diagnosis, gpointer user_data)
{
  if (message->state == OUTBOX_STATE_SENDING || message->state == OUTBOX_STATE_COMMITTING)
    return;
  syslog (message->state == OUTBOX_STATE_SENT ? LOG_INFO : LOG_WARNING, "message %" G_GINT64_FORMAT " <%s>: %s%s%s",
          message->id, message->message_id, outbox_state_to_string (message->state), diagnosis != NULL ? ": " : "",
          diagnosis != NULL ? diagnosis->id : "");
}

/* In the process of its own; nobody is asked anything. */
static AccountSecret *
find_secret (const Post *post, const Account *account, GCancellable *cancellable, GError **error)
{
  g_autoptr (AccountKeyring) keyring = NULL;

  if (post->secret != NULL)
    return account_secret_ref (post->secret);
  if (!account_server_wants_auth (account->server))
    return NULL;
  keyring = account_keyring_new ();
  return account_keyring_lookup (keyring, account, cancellable, error);
}

/* One round: sends what is due. @next_due: (out): Unix time; 0 never by itself. Returns: whether something is due some
 * time. Settings and password are read anew: a person may have changed them. */
static gboolean
go_round (const Post *post, OutboxDatabase *database, gint64 *next_due, GCancellable *cancellable)
{
  const OutboxCourierObserver observer = { .changed = on_changed };
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_store_find (store, post->account->id, &error);
  g_autoptr (AccountSecret) secret = account != NULL ? find_secret (post, account, cancellable, &error) : NULL;
  g_auto (OutboxCourierResult) result = { 0 };

  *next_due = 0;
  if (account != NULL && error == NULL && secret == NULL && account_server_wants_auth (account->server))
    g_set_error (&error, CTL_ERROR, CTL_STATUS_SETTINGS,
                 "no password for the account “%s”: see “sendoffctl account password --help”", account->name);
  if (error == NULL)
    outbox_courier_run (database, account, secret, &observer, cancellable, &result, &error);
  if (error != NULL)
    {
      syslog (LOG_ERR, "messages wait: %s", error->message);
      return FALSE;
    }
  if (result.trouble != NULL)
    syslog (LOG_WARNING, "account “%s”: %s [%s]", account->name, result.trouble->title, result.trouble->id);
  *next_due = result.next_due;
  return result.next_due != 0;
}

static gint64
now_wall (OutboxDatabase *database)
{
  BaseMoment now;

  outbox_database_now (database, &now);
  return now.wall;
}

/* With the lock: rounds until nothing is due within the time that is left. @seen: (out): calls that were answered */
static void
stay (const Post *post, OutboxDatabase *database, int lock, gint64 end, guint64 *seen, GCancellable *cancellable)
{
  gint64 next_due;

  *seen = ctl_courier_lock_count_calls (lock);
  while (go_round (post, database, &next_due, cancellable))
    {
      gint64 now = now_wall (database);

      if (next_due > end || now > end || g_cancellable_is_cancelled (cancellable))
        return;
      ctl_courier_lock_wait (lock, *seen, (guint) MAX (next_due - now, PAUSE_MIN), cancellable);
      *seen = ctl_courier_lock_count_calls (lock);
    }
}

static gpointer
deliver (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const Post *post = input;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, error);
  gint64 end;
  guint64 seen, calls;

  if (database == NULL)
    return NULL;
  end = now_wall (database) + STAY;
  do
    {
      int lock = ctl_courier_lock_take (database, post->account->id);

      /* Whoever has it was called, and looks again before he goes. */
      if (lock < 0)
        break;
      stay (post, database, lock, end, &seen, cancellable);
      calls = ctl_courier_lock_release (lock);
    }
  while (calls != seen && !g_cancellable_is_cancelled (cancellable));
  return GINT_TO_POINTER (TRUE);
}

int
ctl_courier_run (const char *id, const CtlOptions *options)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  Post post = { account_store_find (store, id, &error), NULL };
  gboolean given = ctl_secret_is_given (options);

  openlog ("sendoff", LOG_PID, LOG_MAIL);
  ctl_courier_application_find_bus ();
  if (post.account != NULL && given)
    post.secret = ctl_secret_from_options (options, post.account->server, &error);
  /* The application does not know what was given here. */
  if (error == NULL && (given || !ctl_courier_application_ask ()))
    ctl_run_job (deliver, &post, NULL, NULL, NULL, NULL, &error);
  if (error != NULL)
    syslog (LOG_ERR, "messages wait: %s", error->message);
  account_free (post.account);
  g_clear_pointer (&post.secret, account_secret_unref);
  return error != NULL ? ctl_status_from_error (error) : CTL_STATUS_OK;
}
