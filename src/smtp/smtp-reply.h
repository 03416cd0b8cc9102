#pragma once

#include <glib-object.h>

/*
 * One reply of a server (RFC 5321 4.2), and the parser that makes it from lines. Pure.
 */

/** SmtpReply: immutable and thread-safe; a boxed type */
typedef struct _SmtpReply SmtpReply;

#define SMTP_TYPE_REPLY (smtp_reply_get_type ())
GType smtp_reply_get_type (void);
SmtpReply *smtp_reply_ref (SmtpReply *self);
void smtp_reply_unref (SmtpReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReply, smtp_reply_unref)

/**
 * smtp_reply_parse:
 * @text: a whole reply, lines parted by LF or CRLF
 *
 * Returns: (transfer full) (nullable): %NULL when @text is not exactly one reply
 */
SmtpReply *smtp_reply_parse (const char *text);

/** smtp_reply_get_code: Returns: 200–599; that of the last line when they differ (see smtp_reply_is_mixed()) */
guint smtp_reply_get_code (const SmtpReply *self);

/** smtp_reply_is_mixed: Returns: whether the lines carry different codes, which RFC 5321 forbids */
gboolean smtp_reply_is_mixed (const SmtpReply *self);

/** smtp_reply_get_enhanced: Returns: (nullable): the enhanced status code (RFC 2034), as "5.7.8"; %NULL when there is
 * none, or when its class contradicts the code */
const char *smtp_reply_get_enhanced (const SmtpReply *self);

/** smtp_reply_get_text: Returns: (transfer none): the words of all lines joined by one space, without codes; made safe
 * to show */
const char *smtp_reply_get_text (const SmtpReply *self);

/** smtp_reply_get_lines: Returns: (transfer none): the words of each line, without codes, made safe to show */
const char *const *smtp_reply_get_lines (const SmtpReply *self);

/** smtp_reply_get_raw: Returns: (transfer none): the lines as the server said them, codes and all, parted by LF, made
 * safe to show */
const char *smtp_reply_get_raw (const SmtpReply *self);

/** SmtpReplyFeed: what a line did to the reply being read */
typedef enum
{
  SMTP_REPLY_MORE,
  SMTP_REPLY_COMPLETE,
  SMTP_REPLY_NOT_SMTP,
  SMTP_REPLY_TOO_LONG,
} SmtpReplyFeed;

#define SMTP_REPLY_MAX_LINE 4096
#define SMTP_REPLY_MAX_LINES 128
#define SMTP_REPLY_MAX_TOTAL 65536

typedef struct _SmtpReplyParser SmtpReplyParser;

/** smtp_reply_parser_new: Returns: (transfer full): for one reply after the other. Not thread-safe. */
SmtpReplyParser *smtp_reply_parser_new (void);
void smtp_reply_parser_free (SmtpReplyParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpReplyParser, smtp_reply_parser_free)

/**
 * smtp_reply_parser_feed:
 * @line: without its line end; may hold any byte
 *
 * Takes the next line. After %SMTP_REPLY_COMPLETE, smtp_reply_parser_steal() gives the reply and the parser begins
 * anew.
 */
SmtpReplyFeed smtp_reply_parser_feed (SmtpReplyParser *self, const char *line, gsize length);

/** smtp_reply_parser_steal: Returns: (transfer full) (nullable): the reply that was completed last; %NULL when it was
 * taken already */
SmtpReply *smtp_reply_parser_steal (SmtpReplyParser *self);
