#pragma once

#include "account-secret.h"

/*
 * Finds a secret in text that is about to be recorded. The lines that carry a secret are replaced as a whole when they
 * are said; this is for what nobody expects: a server that repeats a password in its reply. Pure.
 */
typedef struct _SmtpRedaction SmtpRedaction;

#define SMTP_REDACTION_MARK "<hidden>"

/** smtp_redaction_new: Returns: (transfer full): looks for nothing yet */
SmtpRedaction *smtp_redaction_new (void);

/** smtp_redaction_free: wipes what it holds */
void smtp_redaction_free (SmtpRedaction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpRedaction, smtp_redaction_free)

/**
 * smtp_redaction_add:
 * @known: (array zero-terminated=1): values that are no secret, as host, user and addresses; one may be %NULL only as
 *   the end
 *
 * Looks for @secret from now on: as it is, with any of its characters spelt as in a link ("%c3%a4"), in HTML ("&amp;")
 * or in JSON ("\u00e4"), and within base64 whatever stands before or behind it. A
 * secret of less than four bytes, or one that is part of a known value, is looked for in base64 only: blanking it would
 * blank the address and hide nothing.
 */
void smtp_redaction_add (SmtpRedaction *self, const AccountSecret *secret, const char *const *known);

/** smtp_redaction_apply: Returns: whether something in @text was replaced by the mark */
gboolean smtp_redaction_apply (const SmtpRedaction *self, GString *text);
