#pragma once

#include "sendoff-application.h"
#include "sendoff-draft.h"

#include <adwaita.h>

/*
 * What is being written, as a list of rows; not there when there is none.
 *
 * Signals: "draft-activated" (SendoffDraft *), "toast" (AdwToast *).
 */

#define SENDOFF_TYPE_DRAFT_LIST (sendoff_draft_list_get_type ())
G_DECLARE_FINAL_TYPE (SendoffDraftList, sendoff_draft_list, SENDOFF, DRAFT_LIST, AdwBin)

/** sendoff_draft_list_set_application: whose drafts are shown; once, before anything else */
void sendoff_draft_list_set_application (SendoffDraftList *self, SendoffApplication *app);
