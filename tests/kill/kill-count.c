/* Takes the place of the C library's calls for this program and all libraries in it. */

#include "kill-count.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int last;
static int calls;
static int journal = -1;

void
kill_count_log (const char *path)
{
  journal = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

/* By the kernel's own number, or it would be counted itself. */
static void
note (const char *name, const char *path)
{
  char line[512];
  int n = snprintf (line, sizeof line, "%s %s\n", name, path);

  if (syscall (SYS_write, journal, line, (size_t) n) != n)
    abort ();
}

static void
note_path (const char *name, const char *path)
{
  if (journal >= 0)
    note (name, path);
}

static void
note_fd (const char *name, int fd)
{
  char link[32];
  char path[256];
  ssize_t n;

  if (journal < 0)
    return;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, sizeof path - 1);
  path[n > 0 ? n : 0] = '\0';
  note (name, path);
}

static void
note_words (const char *name, const char *data, size_t length)
{
  char words[64];
  size_t n = 0;

  while (n < length && n < sizeof words - 1 && data[n] > ' ')
    {
      words[n] = data[n];
      n++;
    }
  words[n] = '\0';
  if (journal >= 0)
    note (name, words);
}

void
kill_count_start (guint at)
{
  g_atomic_int_set (&calls, 0);
  g_atomic_int_set (&last, (int) at);
}

guint
kill_count_get (void)
{
  return (guint) g_atomic_int_get (&calls);
}

static void
tick (void)
{
  if (g_atomic_int_add (&calls, 1) + 1 == g_atomic_int_get (&last))
    {
      kill (getpid (), SIGKILL);
      for (;;)
        pause ();
    }
}

/* The next in line is the C library's, or the address sanitizer's on its way there. */
#define DEFINE(result, name, parameters, arguments, about)                                                             \
  result name parameters;                                                                                              \
  result name parameters                                                                                               \
  {                                                                                                                    \
    static result (*real) parameters;                                                                                  \
                                                                                                                       \
    if (real == NULL)                                                                                                  \
      *(void **) &real = dlsym (RTLD_NEXT, #name);                                                                     \
    tick ();                                                                                                           \
    about;                                                                                                             \
    return real arguments;                                                                                             \
  }

DEFINE (ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length), note_fd ("write", fd))
DEFINE (ssize_t, writev, (int fd, const struct iovec *parts, int n), (fd, parts, n), note_fd ("writev", fd))
DEFINE (ssize_t,
        pwrite,
        (int fd, const void *data, size_t length, off_t at),
        (fd, data, length, at),
        note_fd ("pwrite", fd))
DEFINE (int, ftruncate, (int fd, off_t length), (fd, length), note_fd ("ftruncate", fd))
DEFINE (int, fsync, (int fd), (fd), note_fd ("fsync", fd))
DEFINE (int, fdatasync, (int fd), (fd), note_fd ("fdatasync", fd))
DEFINE (int, rename, (const char *from, const char *to), (from, to), note_path ("rename", to))
DEFINE (int, unlink, (const char *path), (path), note_path ("unlink", path))
DEFINE (ssize_t,
        send,
        (int fd, const void *data, size_t length, int flags),
        (fd, data, length, flags),
        note_words ("send", data, length))
DEFINE (ssize_t,
        sendmsg,
        (int fd, const struct msghdr *message, int flags),
        (fd, message, flags),
        note_words ("send", message->msg_iov[0].iov_base, message->msg_iov[0].iov_len))
DEFINE (ssize_t,
        sendto,
        (int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size),
        (fd, data, length, flags, to, size),
        note_words ("send", data, length))
DEFINE (int, connect, (int fd, const struct sockaddr *to, socklen_t size), (fd, to, size), note_fd ("connect", fd))
DEFINE (int, close, (int fd), (fd), note_fd ("close", fd))
