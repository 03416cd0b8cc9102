#pragma once

#include <gio/gio.h>

/*
 * Keeps the first bytes that a server sends below TLS. When a handshake breaks off, the backend's error is the same for
 * a server that speaks plain text, one that is too old and one that is broken; the bytes tell them apart.
 */

#define SMTP_TYPE_TAP (smtp_tap_get_type ())
G_DECLARE_FINAL_TYPE (SmtpTap, smtp_tap, SMTP, TAP, GFilterInputStream)

/** smtp_tap_new: @base: pollable, as that of a socket; not closed with the tap. Returns: (transfer full) */
SmtpTap *smtp_tap_new (GInputStream *base);

/** smtp_tap_get_bytes: Returns: (transfer none): the first bytes, 512 at most; valid until the next read */
const guint8 *smtp_tap_get_bytes (SmtpTap *self, gsize *length);

/**
 * SmtpTapFound:
 * @SMTP_TAP_PLAIN_TEXT: text, as an SMTP greeting or HTTP
 * @SMTP_TAP_OLD_TLS: a TLS server that agrees to nothing from 1.2 on
 */
typedef enum
{
  SMTP_TAP_UNKNOWN,
  SMTP_TAP_PLAIN_TEXT,
  SMTP_TAP_OLD_TLS,
} SmtpTapFound;

/** smtp_tap_classify: what a server's first bytes are an answer of. Pure. */
SmtpTapFound smtp_tap_classify (const guint8 *bytes, gsize length);
