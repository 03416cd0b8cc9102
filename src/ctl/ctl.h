#pragma once

/*
 * The commands. Each takes its own name and arguments, ended by NULL, and returns the status to exit with.
 */
int ctl_check (const char *const *argv);
int ctl_send (const char *const *argv);
int ctl_explain (const char *const *argv);
int ctl_quota (const char *const *argv);
int ctl_account (const char *const *argv);
int ctl_practice (const char *const *argv);

/** ctl_main: finds the command and runs it. @argv: with the program's name first. */
int ctl_main (const char *const *argv);
