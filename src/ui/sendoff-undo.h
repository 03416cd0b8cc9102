#pragma once

#include "sendoff-application.h"

/** SendoffUndoFunc: does something with the message @id */
typedef void (*SendoffUndoFunc) (SendoffApplication *app, gint64 id);

/**
 * sendoff_undo_new_toast:
 * @undo: for each of @ids, when the person wants it undone
 * @ids: (transfer full) (element-type gint64)
 * @words: what was done, translated
 *
 * Returns: (transfer full): says what was done, for as long as it can be undone
 */
AdwToast *sendoff_undo_new_toast (SendoffApplication *app, SendoffUndoFunc undo, GArray *ids, const char *words);
