#include "account-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* flock() cannot be cancelled; between two tries this is how long the cancellable alone is listened to. */
#define INTERVAL_MS 20

static int
open_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "Could not make %s: %s", path,
                 g_strerror (errno));
  return fd;
}

static void
pause_unless_cancelled (GCancellable *cancellable)
{
  GPollFD pollfd = { -1, 0, 0 };
  gboolean is_watched = g_cancellable_make_pollfd (cancellable, &pollfd);

  g_poll (&pollfd, is_watched ? 1 : 0, INTERVAL_MS);
  if (is_watched)
    g_cancellable_release_fd (cancellable);
}

int
account_lock_take (const char *path, GCancellable *cancellable, GError **error)
{
  /* Opened anew by each call: two descriptors exclude each other within one process too. */
  int fd = open_file (path, error);

  while (fd >= 0 && flock (fd, cancellable != NULL ? LOCK_EX | LOCK_NB : LOCK_EX) != 0)
    {
      gboolean is_busy = errno == EWOULDBLOCK || errno == EINTR;

      if (!is_busy)
        g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "Could not lock %s: %s", path,
                     g_strerror (errno));
      else if (cancellable != NULL)
        pause_unless_cancelled (cancellable);
      if (!is_busy || g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          close (fd);
          fd = -1;
        }
    }
  return fd;
}

void
account_lock_release (int lock)
{
  close (lock);
}
