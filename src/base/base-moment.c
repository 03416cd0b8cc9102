#include "base-moment.h"

#include <string.h>
#include <time.h>

void
base_moment_now (BaseMoment *moment)
{
  g_autofree char *boot_id = NULL;
  struct timespec boot;

  memset (moment, 0, sizeof *moment);
  moment->wall = g_get_real_time () / G_USEC_PER_SEC;
  if (clock_gettime (CLOCK_BOOTTIME, &boot) == 0 &&
      g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot_id, NULL, NULL))
    {
      moment->boot = boot.tv_sec;
      g_strlcpy (moment->boot_id, g_strstrip (boot_id), sizeof moment->boot_id);
      return;
    }
  /* Where /proc is closed one boot cannot be told from the next: the wall clock is all there is. */
  moment->boot = moment->wall;
  g_strlcpy (moment->boot_id, "unknown", sizeof moment->boot_id);
}

gint64
base_moment_age (const BaseMoment *then, const BaseMoment *now)
{
  if (strcmp (then->boot_id, now->boot_id) == 0)
    return now->boot - then->boot;
  return MAX (now->wall - then->wall, now->boot);
}
