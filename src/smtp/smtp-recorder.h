#pragma once

#include "smtp-redaction.h"
#include "smtp-transcript.h"

/*
 * Writes the transcript. What is recorded has no secret in it: the wire says what is hidden as a whole, and the
 * recorder looks for the secret in the rest.
 */
typedef struct _SmtpRecorder SmtpRecorder;

typedef void (*SmtpRecorderFunc) (const SmtpLine *line, gpointer user_data);

/**
 * smtp_recorder_new:
 * @lines: (element-type SmtpLine): grows by each line
 * @begin_us: of the session, on g_get_monotonic_time()
 * @on_line: (nullable): called with each line
 */
SmtpRecorder *smtp_recorder_new (GPtrArray *lines, gint64 begin_us, SmtpRecorderFunc on_line, gpointer user_data);
void smtp_recorder_free (SmtpRecorder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpRecorder, smtp_recorder_free)

/** smtp_recorder_get_redaction: Returns: (transfer none): to add secrets to */
SmtpRedaction *smtp_recorder_get_redaction (SmtpRecorder *self);

/** smtp_recorder_add: @text: any bytes, without line end */
void smtp_recorder_add (SmtpRecorder *self, SmtpSide side, gboolean tls, const char *text, gsize length);

/** smtp_recorder_note: what happened without words */
void smtp_recorder_note (SmtpRecorder *self, gboolean tls, const char *format, ...) G_GNUC_PRINTF (3, 4);
