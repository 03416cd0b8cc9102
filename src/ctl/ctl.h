#pragma once

/*
 * The commands. Each takes its own name and arguments, ended by NULL, and returns the status to exit with.
 */

/** ctl_check: the test session, without a message */
int ctl_check (const char *const *argv);

/** ctl_send: a message, within the daily limit */
int ctl_send (const char *const *argv);

/** ctl_explain: what a reply or a pasted log means, offline */
int ctl_explain (const char *const *argv);

/** ctl_sendmail: a message from a program, as /usr/sbin/sendmail takes it; also by the names mailq and newaliases */
int ctl_sendmail (const char *const *argv);

/** ctl_outbox: the messages: list, show, retry, cancel, remove, flush */
int ctl_outbox (const char *const *argv);

/** ctl_quota: the daily limit: shows it, or sets it */
int ctl_quota (const char *const *argv);

/** ctl_account: the accounts: list, show, add, remove */
int ctl_account (const char *const *argv);

/** ctl_practice: the practice server, until it is told to stop */
int ctl_practice (const char *const *argv);

/** ctl_main: finds the command and runs it. @argv: with the program's name first */
int ctl_main (const char *const *argv);
