#pragma once

#include <glib.h>

/*
 * Pasted text, taken apart into lines, each with who said it. Knows the marks of swaks, msmtp, curl, smtplib and others
 * (see diagnosis-log-line.c). Pure.
 */

/**
 * DiagnosisLogSide:
 * @DIAGNOSIS_LOG_CLIENT: a command, or a part of a message
 * @DIAGNOSIS_LOG_SERVER: a line of a reply, of any protocol
 * @DIAGNOSIS_LOG_TEXT: what the program or a person says about it
 */
typedef enum
{
  DIAGNOSIS_LOG_CLIENT,
  DIAGNOSIS_LOG_SERVER,
  DIAGNOSIS_LOG_TEXT,
} DiagnosisLogSide;

/**
 * DiagnosisLogLine:
 * @marked: whether the program that wrote the log says who spoke; otherwise the words do
 * @tls: whether the log says that it was encrypted
 * @text: valid UTF-8 without control characters; may hold secrets
 */
typedef struct
{
  DiagnosisLogSide side;
  gboolean marked;
  gboolean tls;
  char *text;
} DiagnosisLogLine;

void diagnosis_log_line_free (DiagnosisLogLine *self);

/* A longer line is cut: no reply and no command has one. */
#define DIAGNOSIS_LOG_MAX_LINE 4096

/**
 * diagnosis_log_line_split:
 * @text: any bytes
 * @length: of @text
 * @tool: (out) (nullable): the program whose marks were found, "swaks" …; static; %NULL none
 *
 * Returns: (transfer full) (element-type DiagnosisLogLine): in the order of the text. A line of the text that holds
 *   several replies, or a reply behind other words, gives several.
 */
GPtrArray *diagnosis_log_line_split (const char *text, gsize length, const char **tool);
