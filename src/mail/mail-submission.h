#pragma once

#include "mail-address.h"

#include <gio/gio.h>

/*
 * A message as programs of this computer hand it to "sendmail": written for a server that completes it and knows this
 * computer's users, neither of which the server of a provider does. Here it is completed, so that
 * mail_message_import() can take it. The header alone, 1 MiB at most, is held in memory.
 */
typedef struct _MailSubmission MailSubmission;

/** MAIL_SUBMISSION_DOMAIN: what names without a domain get, until somebody of the world is put in their place */
#define MAIL_SUBMISSION_DOMAIN "localhost"

/**
 * mail_submission_read:
 * @input: read up to the end of the header, for now
 *
 * Returns: (transfer full)
 *
 * Errors: %MAIL_ERROR_EMPTY, %MAIL_ERROR_HEADER, %G_IO_ERROR
 */
MailSubmission *mail_submission_read (GInputStream *input, GCancellable *cancellable, GError **error);
void mail_submission_free (MailSubmission *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSubmission, mail_submission_free)

/**
 * mail_submission_dup_from:
 *
 * Returns: (transfer full) (nullable): the first of From; it may be local. %NULL when there is none that can be read
 */
MailAddress *mail_submission_dup_from (MailSubmission *self);

/**
 * mail_submission_append_recipients:
 * @addresses: (element-type MailAddress): takes those of To, Cc and Bcc, or, where there are some, of Resent-To,
 * Resent-Cc and Resent-Bcc; some may be local
 *
 * Errors: %MAIL_ERROR_ADDRESS
 */
gboolean mail_submission_append_recipients (MailSubmission *self, GPtrArray *addresses, GError **error);

/**
 * mail_submission_complete:
 * @from: whose message it is
 * @name: (nullable): his name, where the header has none
 *
 * Puts @from into the place of From where there is none, or a local one, which keeps its name, and of every other local
 * address in the header; says "undisclosed recipients" where nobody is named.
 */
void mail_submission_complete (MailSubmission *self, const MailAddress *from, const char *name);

/** mail_submission_open: Returns: (transfer full): header and text, for mail_message_import(); once */
GInputStream *mail_submission_open (MailSubmission *self);
