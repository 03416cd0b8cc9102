#pragma once

#include <glib.h>

/**
 * practice_path_parse:
 * @text: what follows "FROM:" or "TO:"
 * @address: (out): what stands in the angle brackets, without a source route; "" for "<>"
 * @parameters: (out): pointer into @text, behind the path
 *
 * Reads a path of RFC 5321 4.1.2. Pure.
 *
 * Returns: whether there is one that makes sense: "", or local part and domain without control characters, at most 320
 *   bytes of valid UTF-8
 */
gboolean practice_path_parse (const char *text, char **address, const char **parameters);

/** practice_path_get_domain: Returns: (transfer none): "" when there is none */
const char *practice_path_get_domain (const char *address);
