#pragma once

#include "sendoff-outbox-jobs.h"

#include <glib-object.h>

/*
 * How far the messages are that this process sends now: whoever sends reports, whoever shows a message asks. Main thread
 * only.
 *
 * Signal "changed" (gint64 id): the message got on, or is not on its way any more.
 */

#define SENDOFF_TYPE_PROGRESS (sendoff_progress_get_type ())
G_DECLARE_FINAL_TYPE (SendoffProgress, sendoff_progress, SENDOFF, PROGRESS, GObject)

/** sendoff_progress_get_default: Returns: (transfer none): the one there is */
SendoffProgress *sendoff_progress_get_default (void);

/** sendoff_progress_report: @id: of the row in the outbox; @event: (nullable): %NULL: the delivery has ended */
void sendoff_progress_report (gint64 id, const SendoffSendEvent *event);

/**
 * sendoff_progress_dup_words:
 * @fraction: (out): of the message's bytes that have left; negative when none has
 *
 * Returns: (transfer full) (nullable): "Sign in", "Sending, 40 %"; %NULL when this process does not send it
 */
char *sendoff_progress_dup_words (gint64 id, double *fraction);

/** sendoff_progress_dup_event_words: Returns: (transfer full): the same of @event, which may be %NULL at the beginning */
char *sendoff_progress_dup_event_words (const SendoffSendEvent *event, double *fraction);
