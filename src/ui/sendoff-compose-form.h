#pragma once

#include "sendoff-account-item.h"
#include "sendoff-attachment-list.h"
#include "sendoff-draft.h"

#include <adwaita.h>

/*
 * The fields of a message: From, To, Cc, Bcc, Reply-To, subject, text, attachments, and the warnings about them. Its
 * value is a SendoffDraft.
 *
 * Signals: "edited": a field was changed. "toast" (AdwToast *): to be shown by whoever has an overlay.
 */

#define SENDOFF_TYPE_COMPOSE_FORM (sendoff_compose_form_get_type ())
G_DECLARE_FINAL_TYPE (SendoffComposeForm, sendoff_compose_form, SENDOFF, COMPOSE_FORM, AdwBin)

/**
 * sendoff_compose_form_set_accounts:
 * @accounts: of SendoffAccountItem: all their addresses can be From
 * @first: whose addresses are at the top
 */
void sendoff_compose_form_set_accounts (SendoffComposeForm *self, GListModel *accounts, SendoffAccountItem *first);

/** sendoff_compose_form_dup_draft: Returns: (transfer full): the fields as they are now */
SendoffDraft *sendoff_compose_form_dup_draft (SendoffComposeForm *self);

/** sendoff_compose_form_set_draft: goes on with @draft, under its id */
void sendoff_compose_form_set_draft (SendoffComposeForm *self, const SendoffDraft *draft);

/** sendoff_compose_form_get_item: Returns: (transfer none) (nullable): the account of the address in From */
SendoffAccountItem *sendoff_compose_form_get_item (SendoffComposeForm *self);

/** sendoff_compose_form_has_recipient: Returns: whether something is written in To, Cc or Bcc */
gboolean sendoff_compose_form_has_recipient (SendoffComposeForm *self);

/** sendoff_compose_form_set_recipients: @text: goes into To; Cc and Bcc become empty */
void sendoff_compose_form_set_recipients (SendoffComposeForm *self, const char *text);

/** sendoff_compose_form_mark: marks the one field that is wrong, says why to screen readers, and moves the focus there;
 * with %SENDOFF_DRAFT_FIELD_NONE none is wrong */
void sendoff_compose_form_mark (SendoffComposeForm *self, SendoffDraftField field, const char *why);

/** sendoff_compose_form_toggle_more: shows or hides Cc, Bcc and Reply-To */
void sendoff_compose_form_toggle_more (SendoffComposeForm *self);

/** sendoff_compose_form_focus: moves the focus to the first field to fill in */
void sendoff_compose_form_focus (SendoffComposeForm *self);

SendoffAttachmentList *sendoff_compose_form_get_attachments (SendoffComposeForm *self);
