/* Takes the place of the C library's calls for this program and all libraries in it. */

#include "kill-count.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int last;
static int calls;

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
#define DEFINE(result, name, parameters, arguments)                                                                    \
  result name parameters;                                                                                              \
  result name parameters                                                                                               \
  {                                                                                                                    \
    static result (*real) parameters;                                                                                  \
                                                                                                                       \
    if (real == NULL)                                                                                                  \
      *(void **) &real = dlsym (RTLD_NEXT, #name);                                                                     \
    tick ();                                                                                                           \
    return real arguments;                                                                                             \
  }

DEFINE (ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length))
DEFINE (ssize_t, writev, (int fd, const struct iovec *parts, int n), (fd, parts, n))
DEFINE (ssize_t, pwrite, (int fd, const void *data, size_t length, off_t at), (fd, data, length, at))
DEFINE (int, ftruncate, (int fd, off_t length), (fd, length))
DEFINE (int, fsync, (int fd), (fd))
DEFINE (int, fdatasync, (int fd), (fd))
DEFINE (int, rename, (const char *from, const char *to), (from, to))
DEFINE (int, unlink, (const char *path), (path))
DEFINE (ssize_t, send, (int fd, const void *data, size_t length, int flags), (fd, data, length, flags))
DEFINE (ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
DEFINE (ssize_t, sendto,
        (int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size),
        (fd, data, length, flags, to, size))
DEFINE (int, connect, (int fd, const struct sockaddr *to, socklen_t size), (fd, to, size))
DEFINE (int, close, (int fd), (fd))
