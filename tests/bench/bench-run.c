/*
 * bench-run REPORT COMMAND…: runs a command and writes to REPORT what it cost: seconds, of the processor, and KiB of
 * memory at most. The figures of a process begin with those of the program that it was before, so that one started from
 * Python itself would never seem to need less memory than Python.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static double
seconds (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

int
main (int argc, char **argv)
{
  struct rusage usage;
  double begin = now ();
  double wall;
  FILE *report;
  int status;
  pid_t pid;

  if (argc < 3)
    return 64;
  pid = fork ();
  if (pid == 0)
    {
      execvp (argv[2], argv + 2);
      _exit (127);
    }
  if (pid < 0 || wait4 (pid, &status, 0, &usage) < 0)
    return 70;
  wall = now () - begin;
  report = fopen (argv[1], "w");
  if (report == NULL)
    return 73;
  fprintf (report, "%.6f %.6f %ld\n", wall, seconds (usage.ru_utime) + seconds (usage.ru_stime), usage.ru_maxrss);
  fclose (report);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 70;
}
