#pragma once

#include <glib.h>

/*
 * Gmail's rule: a From that is not the user's address is replaced by it, silently, and the old one is kept in
 * X-Google-Original-From. Pure.
 */

/** practice_from_rule_find_end: Returns: length of the header with the empty line that ends it; 0 when that has not
 * come yet */
gsize practice_from_rule_find_end (const char *data, gsize length);

/**
 * practice_from_rule_apply:
 * @header: lines that end with CRLF or LF, any bytes
 * @user: address of the user
 *
 * The display name of a single From stays, as it does at Gmail. A From that names the user is left alone.
 *
 * Returns: (transfer full): the header to keep
 */
GString *practice_from_rule_apply (const char *header, gsize length, const char *user);
