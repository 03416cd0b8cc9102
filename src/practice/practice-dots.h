#pragma once

#include <glib.h>

/*
 * Takes off the dot-stuffing (RFC 5321 4.5.2) and finds the end of the data, as bytes come in. Only CRLF ends a line: a
 * dot between bare LFs or CRs neither ends the message nor is taken off, or mail could be smuggled (CVE-2023-51764).
 * Pure.
 */

typedef enum
{
  PRACTICE_DOTS_LINE_START,
  PRACTICE_DOTS_INSIDE,
  PRACTICE_DOTS_CR,
  PRACTICE_DOTS_DOT,
  PRACTICE_DOTS_DOT_CR,
} PracticeDots;

/**
 * practice_dots_feed:
 * @self: begins as %PRACTICE_DOTS_LINE_START
 * @used: (out): how many bytes belong to the message and its end
 * @out: content is appended
 *
 * Returns: whether the end has been reached
 */
gboolean practice_dots_feed (PracticeDots *self, const guchar *data, gsize length, gsize *used, GByteArray *out);
