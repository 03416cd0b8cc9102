#pragma once

#include "ctl-options.h"

#include "outbox-message.h"

/*
 * What the subcommands of `outbox` share. Each takes its own name and arguments.
 */

int ctl_outbox_list (const char *const *argv);
int ctl_outbox_show (const char *const *argv);
int ctl_outbox_flush (const char *const *argv);

/** ctl_outbox_aside: `outbox set-aside`: makes room for a new outbox where the one there is, is damaged */
int ctl_outbox_aside (const char *const *argv);

/** ctl_outbox_act: `outbox retry`, `cancel` and `remove` */
int ctl_outbox_act (const char *const *argv);

/** ctl_outbox_print_unsent: Lists what is not sent, as `mailq` does. Returns: the status to exit with. */
int ctl_outbox_print_unsent (gboolean json);

/** ctl_outbox_flush_all: Sends what is due, as `sendmail -q` does. Returns: the status to exit with. */
int ctl_outbox_flush_all (gboolean json);

/**
 * ctl_outbox_find:
 * @reference: number of a message, or its Message-ID with or without angle brackets
 *
 * Returns: (transfer full): the message, which no person has removed; %NULL with @error set
 *
 * Errors: %OUTBOX_ERROR
 */
OutboxMessage *ctl_outbox_find (OutboxDatabase *database, const char *reference, GError **error);

/** ctl_outbox_find_account: Returns: (nullable): the one of @accounts (element-type Account) with that id */
const Account *ctl_outbox_find_account (GPtrArray *accounts, const char *id);
