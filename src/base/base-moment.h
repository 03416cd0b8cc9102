#pragma once

#include <glib.h>

/**
 * BaseMoment:
 * @wall: seconds since 1970
 * @boot: seconds since this boot, suspend included (CLOCK_BOOTTIME)
 * @boot_id: which boot (/proc/sys/kernel/random/boot_id)
 *
 * A point in time by two clocks: one that people and networks set, and one that nobody can set but that begins anew
 * with each boot. Given by the caller so that tests can set it.
 */
typedef struct
{
  gint64 wall;
  gint64 boot;
  char boot_id[40];
} BaseMoment;

/** base_moment_now: fills @moment from the clocks of this computer */
void base_moment_now (BaseMoment *moment);

/**
 * base_moment_age:
 * @then: noted by this or another process
 *
 * Within one boot the wall clock has no say. A moment of another boot is as old as the wall clock says, and at least as
 * old as this boot. Pure.
 *
 * Returns: seconds from @then to @now; negative when @then was read after @now
 */
gint64 base_moment_age (const BaseMoment *then, const BaseMoment *now);
