#pragma once

#include "diagnosis.h"
#include "outbox-database.h"
#include "outbox-hold.h"

/**
 * outbox_diagnosis_from_error:
 * @error: of the outbox, or of anything below it
 * @seconds: until it makes sense to try again; 0 when nobody knows
 *
 * What diagnosis_from_error() is for the floors below: cause and cure of an %OUTBOX_ERROR, in translated words. Pure.
 * Ids: "daily-limit", "server-limit", "outbox-too-new", "outbox-damaged", "outbox-read-only", "disk-full",
 * "outbox-busy", "message-not-found", "message-taken", "outbox-failed"; errors of other domains are passed on.
 *
 * Returns: (transfer full)
 */
Diagnosis *outbox_diagnosis_from_error (const GError *error, guint seconds);

/**
 * outbox_diagnosis_too_many:
 *
 * Returns: (transfer full): for a message that counts more than the whole daily limit: "daily-limit-too-low"
 */
Diagnosis *outbox_diagnosis_too_many (const GError *error);

/** outbox_diagnosis_damaged: Returns: (transfer full): "message-damaged": its bytes are gone, or changed */
Diagnosis *outbox_diagnosis_damaged (void);

/**
 * outbox_diagnosis_from_hold:
 * @hold: of any kind but none
 *
 * Returns: (transfer full): why an account is left alone: "account-held" until something changes, "account-waits" until
 *   a time
 */
Diagnosis *outbox_diagnosis_from_hold (const OutboxHold *hold, const BaseMoment *now);

/** outbox_diagnosis_from_id: Returns: (transfer full) (nullable): what an id of this folder means; %NULL for others */
Diagnosis *outbox_diagnosis_from_id (const char *id);
