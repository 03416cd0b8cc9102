#include "ctl-courier-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each call is a byte of the file; beyond this the next who takes the lock begins anew. */
#define CALLS_MAX 65536

/* The id of an account may hold what no file's name can. */
static char *
make_path (OutboxDatabase *database, const char *account)
{
  g_autofree char *folder = g_path_get_dirname (outbox_database_get_spool (database));
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, account, -1);
  g_autofree char *name = g_strdup_printf ("courier-%.16s.lock", digest);

  return g_build_filename (folder, name, NULL);
}

/* Where the file system knows no locks there may be several of us, and each message is claimed by one all the same. */
static gboolean
is_somebody_elses (int lock)
{
  while (flock (lock, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR)
      return errno == EWOULDBLOCK;
  return FALSE;
}

int
ctl_courier_lock_take (OutboxDatabase *database, const char *account)
{
  g_autofree char *path = make_path (database, account);
  int lock = open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (lock < 0)
    return -1;
  if (write (lock, "", 1) != 1 || is_somebody_elses (lock))
    {
      close (lock);
      return -1;
    }
  if (ctl_courier_lock_count_calls (lock) > CALLS_MAX && ftruncate (lock, 0) != 0)
    g_debug ("%s keeps growing", path);
  return lock;
}

guint64
ctl_courier_lock_count_calls (int lock)
{
  struct stat status;

  return fstat (lock, &status) == 0 ? (guint64) status.st_size : 0;
}

void
ctl_courier_lock_wait (int lock, guint64 seen, guint seconds, GCancellable *cancellable)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", lock);
  int watch = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  GPollFD fds[2] = { { -1, 0, 0 }, { watch, G_IO_IN, 0 } };
  gboolean is_watched = g_cancellable_make_pollfd (cancellable, &fds[0]);

  if (watch >= 0)
    inotify_add_watch (watch, path, IN_MODIFY);
  /* A call that came before the watch was set. */
  if (ctl_courier_lock_count_calls (lock) == seen)
    g_poll (is_watched ? fds : fds + 1, is_watched ? 2 : 1, (int) MIN (seconds, G_MAXINT / 1000) * 1000);
  if (is_watched)
    g_cancellable_release_fd (cancellable);
  if (watch >= 0)
    close (watch);
}

guint64
ctl_courier_lock_release (int lock)
{
  guint64 calls;

  flock (lock, LOCK_UN);
  calls = ctl_courier_lock_count_calls (lock);
  close (lock);
  return calls;
}
