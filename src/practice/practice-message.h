#pragma once

#include <glib.h>

/**
 * PracticeMessage:
 * @path: of the bytes as received, without dot-stuffing, after the From rule
 * @sender: @recipients: the envelope; "" is the null sender
 * @user: (nullable): who had signed in, and with which @mechanism
 * @tls: whether it came through TLS
 * @smtputf8: whether MAIL said SMTPUTF8
 * @chunked: whether it came by BDAT
 * @bare_newlines: how many LF came without CR, and CR without LF; a correct client sends none
 * @size: bytes as received, before the From rule
 * @received: microseconds since 1970
 */
typedef struct
{
  char *path;
  char *sender;
  GStrv recipients;
  char *user;
  char *mechanism;
  gboolean tls;
  gboolean smtputf8;
  gboolean chunked;
  guint64 bare_newlines;
  guint64 size;
  gint64 received;
} PracticeMessage;

PracticeMessage *practice_message_copy (const PracticeMessage *self);
void practice_message_free (PracticeMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeMessage, practice_message_free)

/**
 * practice_message_save:
 * @path: of the envelope file: a key file with one group, [Envelope]
 *
 * Writes all but the content, readable by its owner only.
 *
 * Errors: %G_FILE_ERROR
 */
gboolean practice_message_save (const PracticeMessage *self, const char *path, GError **error);
