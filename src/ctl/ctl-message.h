#pragma once

#include "ctl-status.h"

#include "account.h"
#include "outbox-message.h"

#include <json-glib/json-glib.h>

/*
 * Messages of the outbox, for people and for programs.
 */

/** ctl_message_recipients_to_json: Returns: (transfer full): each recipient with its outcome and the server's words */
JsonArray *ctl_message_recipients_to_json (const OutboxMessage *message);

/**
 * ctl_message_to_json:
 * @account: (nullable): of the message; %NULL when it is gone
 * @leaves: Unix time at which it leaves; 0 when nothing sends it by itself
 *
 * Returns: (transfer full): what the outbox knows of it
 */
JsonObject *ctl_message_to_json (const OutboxMessage *message, const Account *account, gint64 leaves);

/** ctl_message_print_recipients: Prints each recipient's result, a line each. */
void ctl_message_print_recipients (const OutboxMessage *message);

/** ctl_message_state_title: Returns: the state in words; translated */
const char *ctl_message_state_title (OutboxState state);

/**
 * ctl_message_dup_reason:
 * @diagnosis: (nullable): of what went wrong with it
 * @leaves: as above
 *
 * Returns: (transfer full): "waits until Tue 14:20: The daily limit is reached"; "" when there is nothing to say
 */
char *ctl_message_dup_reason (const OutboxMessage *message, const Diagnosis *diagnosis, gint64 leaves);

/** ctl_message_is_for_all: Returns: whether the server took it for each recipient */
gboolean ctl_message_is_for_all (const OutboxMessage *message);

/** ctl_message_is_for_some: Returns: whether the server took it for one at least */
gboolean ctl_message_is_for_some (const OutboxMessage *message);

/** ctl_message_set_time: @unix_time: 0 is null. Adds a member in the form of RFC 3339. */
void ctl_message_set_time (JsonObject *object, const char *name, gint64 unix_time);

/** ctl_message_format_time: Returns: (transfer full): for people: the hour of a day near, the date of others */
char *ctl_message_format_time (gint64 unix_time);
