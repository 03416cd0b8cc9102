#pragma once

#include "sendoff-application.h"
#include "sendoff-compose-form.h"

/*
 * Keeps what is being written as a draft: a few seconds after an edit, until the outbox has the message. A draft beside a
 * message in the outbox could go out a second time, so there is never one of each. Main thread only.
 */
typedef struct _SendoffDraftSaver SendoffDraftSaver;

/**
 * sendoff_draft_saver_new:
 * @app: @form: not owned; both outlive the saver
 *
 * Returns: (transfer full): what is in @form now counts as saved
 */
SendoffDraftSaver *sendoff_draft_saver_new (SendoffApplication *app, SendoffComposeForm *form);

/** sendoff_draft_saver_free: saves nothing any more */
void sendoff_draft_saver_free (SendoffDraftSaver *self);

/** sendoff_draft_saver_edited: the draft is saved in a few seconds */
void sendoff_draft_saver_edited (SendoffDraftSaver *self);

/** sendoff_draft_saver_save: saves now what was edited since the last time */
void sendoff_draft_saver_save (SendoffDraftSaver *self);

/** sendoff_draft_saver_keep: saves now, whether something was edited or not: the window closes */
void sendoff_draft_saver_keep (SendoffDraftSaver *self);

/** sendoff_draft_saver_forget: removes the draft: the outbox has the message now, or nothing is left of it */
void sendoff_draft_saver_forget (SendoffDraftSaver *self);

/** sendoff_draft_saver_hand_over: the outbox has the message: forgets the draft. Returns: whether that is new */
gboolean sendoff_draft_saver_hand_over (SendoffDraftSaver *self);

/** sendoff_draft_saver_take_back: the text is the person's again, to be mended: saves it, if it was handed over */
void sendoff_draft_saver_take_back (SendoffDraftSaver *self);
