#pragma once

#include <glib.h>

/*
 * What a server says to a token that it does not take (RFC 7628 3.2.2, and the same of XOAUTH2): JSON, in base64 when
 * it comes as a challenge. Pure.
 */

/**
 * diagnosis_token_is_refusal:
 * @text: the words of a 334 reply, or of a log that shows them decoded
 *
 * Returns: whether a token was refused with them
 */
gboolean diagnosis_token_is_refusal (const char *text);

/**
 * diagnosis_token_find_refusal:
 * @line: of a log
 *
 * Returns: (transfer full) (nullable): the refusal that stands somewhere in @line, in base64 as a server would say it
 */
char *diagnosis_token_find_refusal (const char *line);
