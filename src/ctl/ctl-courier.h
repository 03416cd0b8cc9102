#pragma once

#include "ctl-options.h"

#include "account-secret.h"

/*
 * Who delivers what was queued when nobody waits for it: the desktop application when it is there, else a process of
 * its own, one an account, which goes away when nothing is due within the hour.
 */

/**
 * ctl_courier_start:
 * @options: --password-… in it are handed on
 * @secret: (nullable): when it was read from --password-fd, which cannot be read again
 *
 * Returns at once. The process holds nothing of this one: no open file and no terminal; its working folder only where
 * --password-command may need it.
 */
void ctl_courier_start (const Account *account, const CtlOptions *options, AccountSecret *secret);

/**
 * ctl_courier_run:
 * @id: of a stored account
 *
 * What that process does. Tells what becomes of each message in the system's log.
 *
 * Returns: the status to exit with
 */
int ctl_courier_run (const char *id, const CtlOptions *options);
