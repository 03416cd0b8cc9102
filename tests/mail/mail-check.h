#pragma once

#include "mail-message.h"

/*
 * What must hold for every finished message, whatever went in. Not from the code under test: a second opinion.
 */

/** mail_check_finished: Reads the file back and asserts: CRLF only, no NUL, 998 at most, 7-bit, no Bcc, 0600, the size
 * is that of the file, nothing left beside it. Returns: (transfer full): the bytes */
char *mail_check_finished (const MailMessage *message);

/** mail_check_nothing_left: Asserts that @folder is empty, hidden files included. */
void mail_check_nothing_left (const char *folder);

/** mail_check_new_folder: Returns: (transfer full): an empty folder under the build's temporary one */
char *mail_check_new_folder (void);

/** mail_check_remove_folder: Removes it with its files; frees @folder. */
void mail_check_remove_folder (char *folder);

/** mail_check_dup_field: Returns: (transfer full) (nullable): value of the one field of that name at the top, unfolded;
 * asserts that there is at most one */
char *mail_check_dup_field (const char *bytes, const char *name);
