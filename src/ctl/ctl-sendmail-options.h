#pragma once

#include "ctl-options.h"

/**
 * CtlSendmailMode:
 * @CTL_SENDMAIL_SUBMIT: a message comes on standard input (-bm, and -bs refused)
 * @CTL_SENDMAIL_LIST: what waits (-bp, mailq)
 * @CTL_SENDMAIL_FLUSH: send what waits (-q)
 * @CTL_SENDMAIL_ALIASES: there are none to be made anew (-bi, newaliases)
 * @CTL_SENDMAIL_VERIFY: whether the addresses can be (-bv)
 * @CTL_SENDMAIL_HELP: --help
 * @CTL_SENDMAIL_VERSION: --version
 */
typedef enum
{
  CTL_SENDMAIL_SUBMIT,
  CTL_SENDMAIL_LIST,
  CTL_SENDMAIL_FLUSH,
  CTL_SENDMAIL_ALIASES,
  CTL_SENDMAIL_VERIFY,
  CTL_SENDMAIL_HELP,
  CTL_SENDMAIL_VERSION,
} CtlSendmailMode;

/**
 * CtlSendmail:
 * @options: of all commands: json, verbose (-v), --password-…
 * @account: (nullable): -a
 * @read_recipients: -t
 * @ignore_dots: -i, -oi: a dot alone on a line does not end the message
 * @now: --now: deliver before returning
 * @queue_only: -odq: somebody else delivers
 * @sender: (nullable): -f, -r: as typed
 * @name: (nullable): -F
 * @recipients: as typed
 *
 * What sendmail's arguments say.
 */
typedef struct
{
  CtlOptions options;
  CtlSendmailMode mode;
  char *account;
  gboolean read_recipients;
  gboolean ignore_dots;
  gboolean now;
  gboolean queue_only;
  char *sender;
  char *name;
  GStrv recipients;
} CtlSendmail;

/** ctl_sendmail_clear: frees what @self holds, not @self */
void ctl_sendmail_clear (CtlSendmail *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlSendmail, ctl_sendmail_clear)

/**
 * ctl_sendmail_parse:
 * @argv: with "sendmail", "mailq" or "newaliases" first
 *
 * Understands arguments as the sendmail programs of Sendmail, Postfix, Exim and msmtp do: options in one word or with
 * their value behind them, several flags in one word, options behind addresses, "--". What makes no difference here is
 * taken and not heeded. Pure.
 *
 * Errors: %CTL_ERROR (usage)
 */
gboolean ctl_sendmail_parse (CtlSendmail *self, const char *const *argv, GError **error);
