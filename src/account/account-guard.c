#include "account-guard-state.h"

#include "account-lock.h"
#include "base-deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_NAME "sendoff"
#define FILE_NAME "sign-in-guard.ini"
#define LOCK_NAME "sign-in-guard.lock"
#define MAX_FILE (1024 * 1024)
/* A change takes a moment. Who holds the lock for longer hangs, and a sign-in does not hang with it. */
#define LOCK_MS 2000

struct _AccountGuard
{
  GMutex mutex;
  char *runtime;             /* (nullable) */
  AccountGuardState *memory; /* where the file cannot be used */
};

typedef struct
{
  const AccountServer *server;
  const AccountSecret *secret;
  AccountGuardOutcome outcome;
  guint seconds;
  const BaseMoment *now;
} Change;

typedef gboolean (*ChangeFunc) (AccountGuardState *state, const Change *change);

AccountGuard *
account_guard_new (const char *runtime)
{
  AccountGuard *self = g_new0 (AccountGuard, 1);

  g_mutex_init (&self->mutex);
  self->runtime = g_strdup (runtime);
  self->memory = account_guard_state_new ();
  return self;
}

void
account_guard_free (AccountGuard *self)
{
  if (self == NULL)
    return;
  account_guard_state_free (self->memory);
  g_free (self->runtime);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

AccountGuard *
account_guard_get_default (void)
{
  static gsize guard;

  if (g_once_init_enter (&guard))
    {
      /* Not g_get_user_runtime_dir(): it names the cache where there is none, and the cache outlives the log-out. */
      const char *runtime = g_getenv ("XDG_RUNTIME_DIR");

      g_once_init_leave (&guard, (gsize) account_guard_new (runtime));
    }
  return (AccountGuard *) guard;
}

/* --- The file ---------------------------------------------------------------------------------------------------- */

/* @others: permission bits that must not be set */
static gboolean
is_own_folder (const char *path, mode_t others)
{
  struct stat status;

  return g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode) && status.st_uid == geteuid () &&
         (status.st_mode & others) == 0;
}

/* The folder for the file, made if @make and it is not there; none where the runtime folder is missing, or somebody
 * else could put another one in its place. */
static char *
dup_folder (const AccountGuard *self, gboolean make)
{
  g_autofree char *folder = NULL;

  if (self->runtime == NULL || !g_path_is_absolute (self->runtime) || !is_own_folder (self->runtime, 022))
    return NULL;
  folder = g_build_filename (self->runtime, FOLDER_NAME, NULL);
  if (make && g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    return NULL;
  if (is_own_folder (folder, 0) && !is_own_folder (folder, 077) && g_chmod (folder, 0700) != 0)
    return NULL;
  return is_own_folder (folder, 077) ? g_steal_pointer (&folder) : NULL;
}

static char *
read_bounded (int fd, gsize *length)
{
  g_autofree char *text = g_malloc (MAX_FILE);
  gssize n = 1;

  *length = 0;
  while (*length < MAX_FILE && n > 0)
    {
      n = read (fd, text + *length, MAX_FILE - *length);
      if (n > 0)
        *length += (gsize) n;
    }
  return n == 0 ? g_steal_pointer (&text) : NULL;
}

/* Nothing, also where there is something else than the file. */
static AccountGuardState *
load (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *text = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  struct stat status;
  gsize length;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid ())
    text = read_bounded (fd, &length);
  close (fd);
  return text != NULL ? account_guard_state_parse (text, length) : NULL;
}

static gboolean
save (const char *folder, const AccountGuardState *state)
{
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *text = account_guard_state_format (state);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static gboolean
change_file (const AccountGuard *self, ChangeFunc func, const Change *change)
{
  g_autofree char *folder = dup_folder (self, TRUE);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, LOCK_NAME, NULL) : NULL;
  g_autoptr (BaseDeadline) deadline = NULL;
  g_autoptr (AccountGuardState) state = NULL;
  gboolean saved;
  int lock;

  if (folder == NULL)
    return FALSE;
  deadline = base_deadline_new (LOCK_MS, NULL);
  lock = account_lock_take (path, base_deadline_get_cancellable (deadline), NULL);
  if (lock < 0)
    return FALSE;
  state = load (folder);
  if (state == NULL)
    state = account_guard_state_new ();
  /* Most sign-ins succeed, and leave nothing to be written. */
  saved = !func (state, change) || save (folder, state);
  account_lock_release (lock);
  return saved;
}

/* --- What is public ---------------------------------------------------------------------------------------------- */

static gboolean
note (AccountGuardState *state, const Change *change)
{
  return account_guard_state_note (state, change->server, change->secret, change->outcome, change->seconds,
                                   change->now);
}

static gboolean
insist (AccountGuardState *state, const Change *change)
{
  return account_guard_state_insist (state, change->server);
}

void
account_guard_note (AccountGuard *self,
                    const AccountServer *server,
                    const AccountSecret *secret,
                    AccountGuardOutcome outcome,
                    guint seconds,
                    const BaseMoment *now)
{
  BaseMoment moment;
  Change change = { server, secret, outcome, seconds, now != NULL ? now : &moment };

  base_moment_now (&moment);
  g_mutex_lock (&self->mutex);
  /* What memory holds from a time without the file is over with a success as well. */
  if (!change_file (self, note, &change) || outcome == ACCOUNT_GUARD_ACCEPTED)
    note (self->memory, &change);
  g_mutex_unlock (&self->mutex);
}

AccountGuardAdvice
account_guard_ask (AccountGuard *self,
                   const AccountServer *server,
                   const AccountSecret *secret,
                   const BaseMoment *now,
                   guint *seconds)
{
  AccountGuardAdvice advice = ACCOUNT_GUARD_GO;
  g_autoptr (AccountGuardState) state = NULL;
  g_autofree char *folder = NULL;
  BaseMoment moment;

  *seconds = 0;
  if (secret == NULL || !account_server_wants_auth (server))
    return ACCOUNT_GUARD_GO;
  base_moment_now (&moment);
  if (now == NULL)
    now = &moment;
  g_mutex_lock (&self->mutex);
  /* The file is whole at any time: reading needs no lock. */
  folder = dup_folder (self, FALSE);
  state = folder != NULL ? load (folder) : NULL;
  if (state != NULL)
    advice = account_guard_state_ask (state, server, secret, now, seconds);
  if (advice == ACCOUNT_GUARD_GO)
    advice = account_guard_state_ask (self->memory, server, secret, now, seconds);
  g_mutex_unlock (&self->mutex);
  return advice;
}

void
account_guard_insist (AccountGuard *self, const AccountServer *server)
{
  Change change = { .server = server };

  g_mutex_lock (&self->mutex);
  change_file (self, insist, &change);
  insist (self->memory, &change);
  g_mutex_unlock (&self->mutex);
}
