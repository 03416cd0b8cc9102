#include "config.h"

#include "ctl.h"

#include "ctl-outbox.h"
#include "ctl-print.h"
#include "ctl-queue.h"
#include "ctl-run.h"
#include "ctl-secret.h"
#include "ctl-send.h"
#include "ctl-sendmail-account.h"
#include "ctl-sendmail-options.h"
#include "ctl-status.h"

#include "mail-dot-stream.h"
#include "mail-submission.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <pwd.h>
#include <unistd.h>

/* What mail to this computer's own names is for: not a mailbox here, but the person whose account this is. */
static gboolean
is_somebody_here (const MailAddress *address)
{
  static const char *const roles[] = { "postmaster", "abuse", "webmaster", "hostmaster", "mailer-daemon" };
  g_autofree char *name = g_ascii_strdown (address->local, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i], name))
      return TRUE;
  return getpwnam (address->local) != NULL;
}

/* Names of this computer become the account's own address. */
static gboolean
place_local (GPtrArray *addresses, const Account *account, GError **error)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      MailAddress *address = addresses->pdata[i];

      if (!mail_address_is_local (address))
        continue;
      if (!is_somebody_here (address))
        {
          g_set_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS,
                       "“%s” is neither an address nor the name of a user of this computer", address->local);
          return FALSE;
        }
      addresses->pdata[i] = mail_address_new (NULL, account->address, error);
      mail_address_free (address);
      if (addresses->pdata[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_arguments (const CtlSendmail *self, GPtrArray *addresses, GError **error)
{
  for (guint i = 0; self->recipients[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) list = mail_address_list_parse_local (self->recipients[i], MAIL_SUBMISSION_DOMAIN, error);

      if (list == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (addresses, g_steal_pointer (&list));
    }
  return TRUE;
}

static GStrv
dup_recipients (GPtrArray *addresses)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address = mail_address_dup_addr_spec (addresses->pdata[i]);

      g_strv_builder_add (builder, address);
    }
  return g_strv_builder_end (builder);
}

/* -f takes whatever a program finds fit, as "www-data": what is no address is nobody's. */
static MailAddress *
dup_sender (const CtlSendmail *self)
{
  g_autoptr (GPtrArray) list =
      self->sender != NULL ? mail_address_list_parse_local (self->sender, MAIL_SUBMISSION_DOMAIN, NULL) : NULL;

  return list != NULL && list->len == 1 ? mail_address_copy (list->pdata[0]) : NULL;
}

/* Whose message it is, when it does not say so itself: -f where the account may send as that. */
static MailAddress *
choose_from (const CtlSendmail *self, const Account *account, const MailAddress *sender, GError **error)
{
  const char *name = self->name != NULL ? self->name : account->display_name;

  if (sender != NULL && ctl_sendmail_may_send_as (account, sender))
    {
      g_autofree char *address = mail_address_dup_addr_spec (sender);

      return mail_address_new (name, address, error);
    }
  return mail_address_new (name, account->address, error);
}

static gboolean
fill_delivery (const CtlSendmail *self, CtlDelivery *delivery, MailSubmission *submission, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_autoptr (MailAddress) said = mail_submission_dup_from (submission);
  g_autoptr (MailAddress) sender = dup_sender (self);
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (MailAddress) from = NULL;

  if (!append_arguments (self, addresses, error) ||
      (self->read_recipients && !mail_submission_append_recipients (submission, addresses, error)))
    return FALSE;
  if (addresses->len == 0)
    {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_NO_RECIPIENT, "The message names no recipient in To, Cc or Bcc");
      return FALSE;
    }
  delivery->account = ctl_sendmail_choose_account (store, self->account, said, sender, error);
  if (delivery->account == NULL || !place_local (addresses, delivery->account, error))
    return FALSE;
  from = choose_from (self, delivery->account, sender, error);
  if (from == NULL)
    return FALSE;
  mail_submission_complete (submission, from, from->name);
  delivery->sender = mail_address_dup_addr_spec (from);
  delivery->recipients = dup_recipients (addresses);
  delivery->import = mail_submission_open (submission);
  return TRUE;
}

static gpointer
read_message (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  const CtlSendmail *self = input;
  g_autoptr (GInputStream) standard = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GInputStream) message = self->ignore_dots ? g_object_ref (standard) : mail_dot_stream_new (standard);
  g_autoptr (MailSubmission) submission = mail_submission_read (message, cancellable, error);
  g_autoptr (CtlDelivery) delivery = g_new0 (CtlDelivery, 1);

  if (submission == NULL || !fill_delivery (self, delivery, submission, error))
    return NULL;
  return g_steal_pointer (&delivery);
}

/* The password comes first where it stands on standard input before the message. */
static gboolean
read_given_secret (const CtlSendmail *self, AccountSecret **secret, GError **error)
{
  g_autoptr (AccountServer) any = account_server_new ("", 0, ACCOUNT_SECURITY_NONE);

  *secret = NULL;
  if (self->options.password_fd == NULL)
    return TRUE;
  *secret = ctl_secret_from_options (&self->options, any, error);
  return *secret != NULL;
}

static int
submit (CtlSendmail *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (CtlDelivery) delivery = NULL;
  g_autoptr (OutboxMessage) message = NULL;

  if (read_given_secret (self, &secret, &error))
    delivery = ctl_run_job (read_message, self, NULL, ctl_delivery_free, NULL, NULL, &error);
  if (delivery == NULL)
    return ctl_print_failure (self->options.json, error);
  delivery->secret = g_steal_pointer (&secret);
  if (self->now)
    {
      if (delivery->secret == NULL)
        delivery->secret = ctl_secret_find (&self->options, delivery->account, TRUE, &error);
      if (error != NULL)
        return ctl_print_failure (self->options.json, error);
      return ctl_send_deliver (g_steal_pointer (&delivery), &self->options, TRUE);
    }
  message = ctl_queue (g_steal_pointer (&delivery), &self->options, !self->queue_only, &error);
  if (message == NULL)
    return ctl_print_failure (self->options.json, error);
  /* As other programs of that name: nothing to say is good news. */
  if (self->options.json || self->options.verbose)
    ctl_queue_print (message, self->options.json);
  return CTL_STATUS_OK;
}

static int
verify (const CtlSendmail *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  if (!append_arguments (self, addresses, &error))
    return ctl_print_failure (self->options.json, error);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address = mail_address_dup_addr_spec (addresses->pdata[i]);

      /* Translators: an address; only the server that has the mailbox knows more */
      g_print (_("%s... has the form of an address\n"), address);
    }
  return CTL_STATUS_OK;
}

static void
print_help (void)
{
  g_print ("%s\n  sendoffctl sendmail [OPTION…] [RECIPIENT…] < MESSAGE\n\n%s\n\n%s\n\n%s\n\n%s\n",
           _("Usage:"),
           _("Takes a message as /usr/sbin/sendmail does, from PHP, cron, git and whatever else sends\n"
             "mail, puts it into the outbox, and returns at once; it is sent in the background, within\n"
             "the daily limit. The account is the one with the address of From, or of -f, or the only one."),
           _("Options:\n"
             "  -t                 recipients are those of To, Cc and Bcc, beside those named\n"
             "  -i, -oi            a dot alone on a line does not end the message\n"
             "  -f, -r ADDRESS     sender; it counts where the account may send as that\n"
             "  -F NAME            the sender’s name, where the message has none\n"
             "  -a, --account NAME the account\n"
             "  --now              send before returning, with an exit status that says how it went\n"
             "  -odq               only queue; a timer or the window sends\n"
             "  -bp, -q, -bv, -bi  list what waits; send what is due; look at addresses; nothing (newaliases)\n"
             "  -v, --json         say what was done\n"
             "  --password-fd N, --password-file FILE, --password-command COMMAND\n"
             "                     for this message; “sendoffctl account password” keeps where it is had\n"
             "Other options of sendmail are taken and make no difference."),
           _("Set it up:\n"
             "  PHP        sendmail_path = \"sendoffctl sendmail -t -i\"          (php.ini)\n"
             "  git        git config sendemail.sendmailcmd \"sendoffctl sendmail -i\"\n"
             "  mailx      set sendmail=PREFIX/libexec/sendoff-sendmail         (~/.mailrc)"),
           _("Exit status: 0 queued durably, or with --now accepted; 64 the command line is wrong; 65 an\n"
             "address or the message is wrong; 73 the outbox cannot be written; 75 with --now: it waits;\n"
             "78 settings; see “sendoffctl --help”."));
}

static int
run_sendmail (CtlSendmail *self)
{
  switch (self->mode)
    {
    case CTL_SENDMAIL_LIST:
      return ctl_outbox_print_unsent (self->options.json);
    case CTL_SENDMAIL_FLUSH:
      return ctl_outbox_flush_all (self->options.json);
    case CTL_SENDMAIL_ALIASES:
      return CTL_STATUS_OK;
    case CTL_SENDMAIL_VERIFY:
      return verify (self);
    case CTL_SENDMAIL_HELP:
      print_help ();
      return CTL_STATUS_OK;
    case CTL_SENDMAIL_VERSION:
      g_print ("sendoffctl %s\n", PACKAGE_VERSION);
      return CTL_STATUS_OK;
    case CTL_SENDMAIL_SUBMIT:
    default:
      return submit (self);
    }
}

int
ctl_sendmail (const char *const *argv)
{
  g_auto (CtlSendmail) self = { 0 };
  g_autoptr (GError) error = NULL;

  if (!ctl_sendmail_parse (&self, argv, &error))
    return ctl_print_failure (ctl_wants_json (argv), error);
  return run_sendmail (&self);
}
