#pragma once

#include "sendoff-application.h"
#include "sendoff-draft.h"

/*
 * Saving and removing drafts from a window. The application stays alive until it is done, whatever becomes of the
 * window, and says "drafts-changed" then. What fails is told above the active window.
 */

/** sendoff_drafts_save: @draft: (transfer full) */
void sendoff_drafts_save (SendoffApplication *app, SendoffDraft *draft);

/** sendoff_drafts_remove: @draft: (transfer full) */
void sendoff_drafts_remove (SendoffApplication *app, SendoffDraft *draft);

/**
 * sendoff_drafts_new_kept_toast:
 * @draft: (transfer full): just saved
 *
 * Returns: (transfer full): says that the message was kept, with a button that discards it
 */
AdwToast *sendoff_drafts_new_kept_toast (SendoffApplication *app, SendoffDraft *draft);
