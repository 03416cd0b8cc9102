#pragma once

#include <glib.h>

/**
 * base_text_is_blank:
 * @text: (nullable)
 *
 * Returns: whether @text is %NULL, empty, or white space only
 */
gboolean base_text_is_blank (const char *text);

/**
 * base_text_has_control:
 * @text: bytes, UTF-8 or not
 * @length: in bytes, or -1 when NUL-terminated
 *
 * Returns: whether one of the bytes is a C0 control (NUL, CR, LF, tab and the like) or DEL. What reaches a command or a
 * header goes through this.
 */
gboolean base_text_has_control (const char *text, gssize length);

/**
 * base_text_for_display:
 * @text: bytes from a server or a person
 * @length: in bytes, or -1 when NUL-terminated
 * @max: characters kept; an ellipsis takes the place of the rest. 0: no limit
 *
 * Makes foreign text safe to show: valid UTF-8, control characters (C0, C1) and the marks that turn the
 * direction of text (U+202A–202E, U+2066–2069) replaced by U+FFFD, so that a server cannot move a terminal's cursor or
 * write its reply backwards. Tabs become spaces.
 *
 * Returns: (transfer full)
 */
char *base_text_for_display (const char *text, gssize length, guint max);
