#pragma once

#include "mail-address.h"

/*
 * Writing header fields. GMime's encoded words grow past the 75 characters of RFC 2047 and its phrases mix encoded
 * words with quoted strings, so top-level fields are written here: ASCII, folded, no line above 998 bytes whatever is
 * given.
 */

/**
 * mail_header_append_text:
 * @field: as "Subject"
 * @text: UTF-8, no line breaks; tabs become spaces
 *
 * Appends an unstructured field. Text beyond ASCII, and what a reader would take for something else (long words, runs
 * of blanks, what looks like an encoded word), becomes encoded words in UTF-8.
 */
void mail_header_append_text (GString *header, const char *field, const char *text);

/**
 * mail_header_append_addresses:
 * @field: as "To"
 * @addresses: (element-type MailAddress): when empty, nothing is appended
 *
 * Appends an address field, domains as A-labels. A local part beyond ASCII stays UTF-8 (RFC 6532).
 */
void mail_header_append_addresses (GString *header, const char *field, GPtrArray *addresses);

/**
 * mail_header_append_date:
 *
 * Appends Date with a numeric zone (RFC 5322 3.3), in English whatever the locale.
 */
void mail_header_append_date (GString *header, GDateTime *date);

/**
 * mail_header_append_message_id:
 * @message_id: one that passed mail_header_check_message_id(), or a new one
 */
void mail_header_append_message_id (GString *header, const char *message_id);

/**
 * mail_header_new_message_id:
 * @domain: of the sender, ASCII
 *
 * Returns: (transfer full): 128 random bits @ the domain, without angle brackets; the name of this computer
 * is nobody's business
 */
char *mail_header_new_message_id (const char *domain);

/**
 * mail_header_check_message_id:
 * @message_id: without angle brackets
 *
 * Errors: %MAIL_ERROR_HEADER: not printable ASCII without blanks and angle brackets, or longer than 250
 */
gboolean mail_header_check_message_id (const char *message_id, GError **error);
