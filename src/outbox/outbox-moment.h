#pragma once

#include <glib.h>

/**
 * OutboxMoment:
 * @wall: seconds since 1970
 * @boot: seconds since this boot, suspend included (CLOCK_BOOTTIME)
 * @boot_id: which boot (/proc/sys/kernel/random/boot_id)
 *
 * A point in time, given by the caller so that tests can set it.
 */
typedef struct
{
  gint64 wall;
  gint64 boot;
  char boot_id[40];
} OutboxMoment;

/** outbox_moment_now: fills @moment from the clocks of this computer */
void outbox_moment_now (OutboxMoment *moment);
