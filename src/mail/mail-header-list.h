#pragma once

#include "mail-address.h"

/*
 * The header of a message that somebody else wrote, field by field, with its folds as they were.
 */
typedef struct _MailHeaderList MailHeaderList;

/** mail_header_list_new: Returns: (transfer full): empty */
MailHeaderList *mail_header_list_new (void);
void mail_header_list_free (MailHeaderList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailHeaderList, mail_header_list_free)

/**
 * mail_header_list_add_line:
 * @line: without its end
 *
 * Begins a field. Blanks before the colon, which RFC 822 allowed, go: "Bcc : eve@example.org" is a Bcc.
 *
 * Returns: %FALSE when @line is not the first line of a field
 */
gboolean mail_header_list_add_line (MailHeaderList *self, const char *line);

/** mail_header_list_continue: Appends a folded line, which begins with a blank, to the last field. */
void mail_header_list_continue (MailHeaderList *self, const char *line);

/** mail_header_list_is_empty: Returns: whether there is no field yet */
gboolean mail_header_list_is_empty (const MailHeaderList *self);

/** mail_header_list_has: Returns: whether there is a field of that name, in any case */
gboolean mail_header_list_has (const MailHeaderList *self, const char *name);

/** mail_header_list_remove: Removes each field of that name, in any case. */
void mail_header_list_remove (MailHeaderList *self, const char *name);

/**
 * mail_header_list_dup_value:
 *
 * Returns: (transfer full) (nullable): the first field's value, unfolded, UTF-8, encoded words as they are
 */
char *mail_header_list_dup_value (const MailHeaderList *self, const char *name);

/**
 * mail_header_list_append_addresses:
 * @domain: (nullable): of this computer, as mail_address_list_parse_local() takes it; %NULL refuses a name alone
 * @addresses: (element-type MailAddress): takes those of each field of that name
 *
 * Errors: %MAIL_ERROR_ADDRESS
 */
gboolean mail_header_list_append_addresses (const MailHeaderList *self,
                                            const char *name,
                                            const char *domain,
                                            GPtrArray *addresses,
                                            GError **error);

/**
 * mail_header_list_set_addresses:
 * @addresses: (element-type MailAddress): not empty
 *
 * Puts one field into the place of each of that name; where there was none it is the last.
 */
void mail_header_list_set_addresses (MailHeaderList *self, const char *name, GPtrArray *addresses);

/** mail_header_list_add: Appends a field; @value: ASCII, one line */
void mail_header_list_add (MailHeaderList *self, const char *name, const char *value);

/**
 * mail_header_list_write:
 *
 * Appends all fields. Those that are not ASCII, or have a line above 998 bytes, are written anew, as addresses or as
 * text; the MIME fields are left to whoever knows their grammar. The rest stays byte for byte.
 */
void mail_header_list_write (const MailHeaderList *self, GString *header);
