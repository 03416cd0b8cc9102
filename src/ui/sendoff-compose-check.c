#include "config.h"

#include "sendoff-compose-check.h"

#include "sendoff-outbox-jobs.h"
#include "sendoff-text.h"

#include "account-catalogue.h"

#include <glib/gi18n.h>

/* The address that the server knows the person by: the sign-in's, when it is one. */
static const char *
get_login_address (const Account *account)
{
  const char *user = account->server->user;

  return user != NULL && account_address_domain (user) != NULL ? user : account->address;
}

static char *
dup_from_warning (const SendoffComposeFacts *facts)
{
  const AccountProvider *provider = account_catalogue_for_account (facts->account);
  AccountFromRule rule = provider != NULL ? provider->from_rule : ACCOUNT_FROM_UNKNOWN;
  const char *login = get_login_address (facts->account);
  g_autoptr (MailAddress) own = mail_address_new (NULL, login, NULL);
  g_autoptr (MailAddress) from = facts->from != NULL ? mail_address_new (NULL, facts->from, NULL) : NULL;

  if (facts->account->practice)
    rule = ACCOUNT_FROM_REWRITTEN; /* as Gmail does */
  if (from == NULL || own == NULL || mail_address_equal (from, own))
    return NULL;

  switch (rule)
    {
    case ACCOUNT_FROM_REWRITTEN:
      /* Translators: the address of the sign-in, the address in From */
      return g_strdup_printf (_("The server will put %s in the place of %s, unless it knows that address as yours."),
                              login, facts->from);
    case ACCOUNT_FROM_REFUSED:
      /* Translators: the address in From, the address of the sign-in */
      return g_strdup_printf (_("The server refuses mail from %s: it takes mail from %s only."), facts->from, login);
    case ACCOUNT_FROM_VERIFIED:
      /* Translators: the address in From */
      return g_strdup_printf (_("The server takes mail from %s only if this address or its domain was verified there."),
                              facts->from);
    case ACCOUNT_FROM_UNKNOWN:
    case ACCOUNT_FROM_KEPT:
    default:
      return NULL;
    }
}

static char *
dup_size_warning (const SendoffComposeFacts *facts)
{
  g_autofree char *size = NULL, *max = NULL;

  if (facts->size == 0 || facts->max_size == 0 || facts->size <= facts->max_size)
    return NULL;

  size = sendoff_text_size (facts->size);
  max = sendoff_text_size (facts->max_size);
  /* Translators: two sizes, as 27.4 MB */
  return g_strdup_printf (_("The message will have %s, and the server takes %s at most. Attachments grow by a third "
                            "when they are sent."),
                          size, max);
}

static guint
count_recipients (const MailDraft *mail)
{
  return mail->to->len + mail->cc->len + mail->bcc->len;
}

static char *
dup_limit_warning (const SendoffComposeFacts *facts, gint64 now)
{
  const OutboxUsage *usage = facts->usage;
  guint units = facts->mail != NULL ? outbox_ledger_units (facts->account, MAX (1, count_recipients (facts->mail))) : 1;
  g_autofree char *when = NULL;

  if (usage == NULL)
    return NULL;
  if (usage->locked_until > 0)
    {
      when = sendoff_text_moment (usage->locked_until, now);
      /* Translators: a time, as 14:20 */
      return g_strdup_printf (_("The server said that its limit is reached. The message will wait until %s."), when);
    }
  if (usage->limit == 0 || units <= usage->left)
    return NULL;
  if (units > usage->limit)
    return g_strdup_printf (_("The message counts %u, and the limit of this account is %u a day."), units,
                            usage->limit);

  when = sendoff_text_moment (usage->next_free, now);
  /* Translators: two numbers, and a time, as 14:20 */
  return g_strdup_printf (_("The message counts %u, and the daily limit leaves room for %u. It will wait; the next "
                            "slot frees at %s."),
                          units, usage->left, when);
}

GStrv
sendoff_compose_warnings (const SendoffComposeFacts *facts, gint64 now)
{
  GPtrArray *warnings = g_ptr_array_new ();
  char *all[] = { dup_from_warning (facts), dup_size_warning (facts), dup_limit_warning (facts, now) };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i] != NULL)
      g_ptr_array_add (warnings, all[i]);
  g_ptr_array_add (warnings, NULL);
  return (GStrv) g_ptr_array_free (warnings, FALSE);
}

gpointer
sendoff_compose_job_estimate (BaseJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  SendoffOutboxInput *input = data;
  SendoffComposeEstimate *estimate = g_new0 (SendoffComposeEstimate, 1);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, NULL);
  BaseMoment now;

  if (input->draft != NULL)
    estimate->size = mail_draft_estimate_size (input->draft);
  base_moment_now (&now);
  estimate->has_usage = database != NULL && outbox_ledger_get_usage (database, input->account, &now, &estimate->usage,
                                                                    NULL);
  return estimate;
}
