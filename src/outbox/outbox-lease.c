#include "outbox-lease.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static OutboxLease
lock_file (int fd)
{
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR)
      return errno == EWOULDBLOCK ? OUTBOX_LEASE_HELD : OUTBOX_LEASE_UNKNOWN;
  return OUTBOX_LEASE_TAKEN;
}

OutboxLease
outbox_lease_take (const char *path, int *lock)
{
  OutboxLease lease = OUTBOX_LEASE_UNKNOWN;

  /* Opened anew by each call: two descriptors exclude each other within one process, too. */
  *lock = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  if (*lock >= 0)
    lease = lock_file (*lock);
  if (lease != OUTBOX_LEASE_TAKEN)
    outbox_lease_drop (lock);
  return lease;
}

void
outbox_lease_drop (int *lock)
{
  if (*lock >= 0)
    close (*lock);
  *lock = -1;
}
