#pragma once

#include "ctl-options.h"

#include "account-secret.h"
#include "mail-draft.h"

/** CtlSend: what `send` was told */
typedef struct
{
  CtlOptions options;
  char *from;
  GStrv to;
  GStrv cc;
  GStrv bcc;
  GStrv reply_to;
  char *subject;
  GStrv attach;
  char *message;
  gboolean queue;
} CtlSend;

/** ctl_send_clear: frees what @self holds, not @self */
void ctl_send_clear (CtlSend *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlSend, ctl_send_clear)

/**
 * CtlDelivery: all that the worker needs, as values of its own: either a draft, or a finished message with its envelope
 */
typedef struct
{
  Account *account;
  AccountSecret *secret;
  MailDraft *draft;
  GInputStream *import;
  char *sender;
  GStrv recipients;
} CtlDelivery;

/** ctl_delivery_free: a GDestroyNotify */
void ctl_delivery_free (gpointer self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlDelivery, ctl_delivery_free)

/**
 * ctl_delivery_prepare:
 * @name: (nullable): of an account
 *
 * A message that is only queued needs no password yet; one that was given is kept for whoever delivers.
 *
 * Understands what was told; reads the password first, for it may stand before the text on standard input, and the text
 * last, so that nobody types a letter to nobody.
 *
 * Errors: %CTL_ERROR, %ACCOUNT_ERROR, %MAIL_ERROR, %G_IO_ERROR
 */
CtlDelivery *ctl_delivery_prepare (const CtlSend *self, const char *name, GError **error);
