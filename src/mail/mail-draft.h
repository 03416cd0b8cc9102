#pragma once

#include "mail-address.h"

#include <gio/gio.h>

/**
 * MailAttachment:
 * @file: read when the message is built
 * @name: shown to the recipient, without folders
 * @content_type: (nullable): MIME type; guessed from the name when %NULL
 */
typedef struct
{
  GFile *file;
  char *name;
  char *content_type;
} MailAttachment;

/** mail_attachment_new: @name: (nullable): %NULL takes the file's own; made safe to save under */
MailAttachment *mail_attachment_new (GFile *file, const char *name, const char *content_type);
void mail_attachment_free (MailAttachment *self);

/**
 * MailDraft:
 * @to: @cc: @bcc: @reply_to: (element-type MailAddress): never %NULL
 * @subject: as typed; a line break in it is an error, not two headers
 * @text: UTF-8, any line ends
 * @attachments: (element-type MailAttachment)
 *
 * A message as a person wrote it. A plain value.
 */
typedef struct
{
  MailAddress *from;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  GPtrArray *reply_to;
  char *subject;
  char *text;
  GPtrArray *attachments;
} MailDraft;

/** mail_draft_new: Returns: (transfer full): with empty lists, and without sender, subject and text */
MailDraft *mail_draft_new (void);
void mail_draft_free (MailDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailDraft, mail_draft_free)

/**
 * mail_draft_check:
 *
 * Errors: %MAIL_ERROR_NO_SENDER, %MAIL_ERROR_NO_RECIPIENT, %MAIL_ERROR_HEADER
 */
gboolean mail_draft_check (const MailDraft *self, GError **error);

/** mail_draft_estimate_size: Returns: bytes the finished message will have, attachments in base64, to compare with a
 * server's SIZE at the time a file is attached; attachments that cannot be read count 0 */
guint64 mail_draft_estimate_size (const MailDraft *self);
