#pragma once

#include <glib.h>

/**
 * diagnosis_log_embedded_find:
 * @line: of a log or a mail, "… said: 550-5.1.1 No such user 550 5.1.1 Really (in reply to RCPT TO command)"
 * @before: (out) (nullable): bytes of @line in front of the reply
 *
 * Finds a reply within other words, and takes it apart into its lines where they were joined or written as a string
 * of a programming language. Pure.
 *
 * Returns: (transfer full) (nullable): lines of one or several replies, codes and all; %NULL when there is none
 */
GStrv diagnosis_log_embedded_find (const char *line, gsize *before);

/**
 * diagnosis_log_embedded_enhanced:
 * @line: "5.7.8 Username and Password not accepted", "Status: 5.1.1"
 *
 * Some programs drop the three digits and keep the enhanced status code.
 *
 * Returns: (transfer full) (nullable): the line from the enhanced status code on
 */
char *diagnosis_log_embedded_enhanced (const char *line);

/** diagnosis_log_unescape: Returns: (transfer full): @literal with the escapes of Python, JavaScript and Ruby replaced
 * by what they stand for; those for NUL become U+FFFD */
char *diagnosis_log_unescape (const char *literal);
