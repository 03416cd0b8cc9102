#pragma once

#include "base-job.h"
#include "mail-draft.h"

/*
 * A message while it is written: the fields as typed, right or wrong, so that nothing is lost when the window closes or
 * the program dies. Kept in $XDG_DATA_HOME/sendoff/drafts/ (0700), one file a draft (0600).
 */

/**
 * SendoffDraft:
 * @id: UUID, names the file
 * @account: id of the account to send through
 * @from: address, of the account or one of its aliases
 * @to: @cc: @bcc: @reply_to: @subject: @text: as typed
 * @attachments: URIs of files
 * @changed: Unix time
 */
typedef struct
{
  char *id;
  char *account;
  char *from;
  char *to;
  char *cc;
  char *bcc;
  char *reply_to;
  char *subject;
  char *text;
  GStrv attachments;
  gint64 changed;
} SendoffDraft;

/** sendoff_draft_new: Returns: (transfer full): with a new id and empty fields */
SendoffDraft *sendoff_draft_new (void);
SendoffDraft *sendoff_draft_copy (const SendoffDraft *self);
void sendoff_draft_free (SendoffDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffDraft, sendoff_draft_free)

/** sendoff_draft_is_blank: Returns: whether nothing would be lost without it: no recipient, subject, text or
 * attachment */
gboolean sendoff_draft_is_blank (const SendoffDraft *self);

/** sendoff_draft_dup_files_folder: Returns: (transfer full) (type filename): for files that belong to this draft alone. A
 * folder without its draft is removed after a week, when drafts are listed: until then a window may have it open. */
char *sendoff_draft_dup_files_folder (const SendoffDraft *self);

/** SendoffDraftField: which of the fields an error is about */
typedef enum
{
  SENDOFF_DRAFT_FIELD_NONE,
  SENDOFF_DRAFT_FIELD_FROM,
  SENDOFF_DRAFT_FIELD_TO,
  SENDOFF_DRAFT_FIELD_CC,
  SENDOFF_DRAFT_FIELD_BCC,
  SENDOFF_DRAFT_FIELD_REPLY_TO,
  SENDOFF_DRAFT_FIELD_SUBJECT,
} SendoffDraftField;

/**
 * sendoff_draft_to_mail:
 * @display_name: (nullable): of the sender
 * @field: (out) (optional): the field that is wrong
 *
 * Parses the fields. Pure.
 *
 * Errors: %MAIL_ERROR
 */
MailDraft *sendoff_draft_to_mail (const SendoffDraft *self,
                                  const char *display_name,
                                  SendoffDraftField *field,
                                  GError **error);

/** sendoff_draft_job_save: input: a SendoffDraft; results in something that is not %NULL and not freed */
gpointer sendoff_draft_job_save (BaseJob *job, gpointer draft, GCancellable *cancellable, GError **error);

/** sendoff_draft_job_remove: input: a SendoffDraft; no such file is no error; result as above */
gpointer sendoff_draft_job_remove (BaseJob *job, gpointer draft, GCancellable *cancellable, GError **error);

/** sendoff_draft_job_list: no input; results in a GPtrArray of SendoffDraft, newest first */
gpointer sendoff_draft_job_list (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error);
