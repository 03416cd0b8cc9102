#include "config.h"

#include "sendoff-hold-notice.h"

#include "sendoff-message-diagnosis.h"
#include "sendoff-text.h"

#include "diagnosis.h"
#include "smtp-reply.h"

#include <glib/gi18n.h>
#include <string.h>

/* RFC 4954 6: what a server says to a sign-in that it does not take. */
static gboolean
is_about_sign_in (const OutboxHold *hold)
{
  g_autoptr (SmtpReply) reply = hold->reply != NULL ? smtp_reply_parse (hold->reply) : NULL;
  guint code = reply != NULL ? smtp_reply_get_code (reply) : 0;

  return code == 530 || code == 534 || code == 535 || code == 538;
}

char *
sendoff_hold_dup_title (const OutboxHold *hold)
{
  if (hold->kind == OUTBOX_HOLD_NETWORK)
    return g_strdup (_("Messages wait: the server could not be reached"));
  if (hold->kind != OUTBOX_HOLD_CHANGE)
    return NULL;
  return g_strdup (is_about_sign_in (hold) ? _("Messages wait: the server refused the sign-in")
                                           : _("Messages wait: nothing can be sent with these settings"));
}

char *
sendoff_hold_dup_text (const OutboxHold *hold, gint64 now)
{
  g_autofree char *words = sendoff_message_dup_reply_line (hold->reply);
  g_autofree char *when = hold->until > now ? sendoff_text_moment (hold->until, now) : NULL;
  g_autofree char *until = NULL;

  if (hold->kind == OUTBOX_HOLD_CHANGE)
    until = g_strdup (_("Nothing is tried again before that is mended, so that the account does not get locked."));
  else if (when != NULL)
    /* Translators: a time, as 14:20 */
    until = g_strdup_printf (_("They are tried again at %s."), when);
  else
    until = g_strdup (_("They are tried again soon."));
  return *words != '\0' ? g_strdup_printf ("%s\n%s", until, words) : g_steal_pointer (&until);
}

void
sendoff_hold_notice_show (SendoffNotice *notice, const OutboxHold *hold, gint64 now)
{
  const SendoffNoticeButton sign_in[] = { { _("Enter _Password…"), "win.enter-password" },
                                          { _("Test the _Account"), "win.test-again" } };
  const SendoffNoticeButton settings[] = { { _("Test the _Account"), "win.test-again" },
                                           { _("Change _Settings"), "win.preferences" } };
  const SendoffNoticeButton network[] = { { _("Try _Now"), "win.try-now" },
                                          { _("Test the _Account"), "win.test-again" } };
  g_autofree char *title = sendoff_hold_dup_title (hold);
  g_autofree char *text = title != NULL ? sendoff_hold_dup_text (hold, now) : NULL;
  const SendoffNoticeButton *buttons = hold->kind == OUTBOX_HOLD_NETWORK ? network
                                       : is_about_sign_in (hold)         ? sign_in
                                                                         : settings;

  sendoff_notice_set (notice, title, text, buttons, G_N_ELEMENTS (network));
}

void
sendoff_outgrown_notice_show (SendoffNotice *notice, gboolean shown)
{
  const SendoffNoticeButton buttons[] = { { _("Set Up a _Relay…"), "win.set-up-relay" },
                                          { _("_Do Not Tell Me Again"), "win.no-relay" } };

  sendoff_notice_set (notice, shown ? _("You reached the daily limit on three days") : NULL,
                      _("A mailbox is made for letters from one person to another. For more mail a day there are relay "
                        "services, such as SendGrid, Brevo or Amazon SES. They send from a domain of your own."),
                      buttons, G_N_ELEMENTS (buttons));
}

void
sendoff_left_over_notice_show (SendoffNotice *notice, guint n, const char *folder)
{
  g_autofree char *text = NULL;

  /* Translators: number of files; the folder where they are */
  text = g_strdup_printf (ngettext ("%u file belonged to no message, perhaps after a crash. It was kept in %s: look at "
                                    "it, and put it away.",
                                    "%u files belonged to no message, perhaps after a crash. They were kept in %s: look "
                                    "at them, and put them away.",
                                    n),
                          n, folder);
  sendoff_notice_set (notice, n > 0 ? _("The outbox was repaired") : NULL, text, NULL, 0);
}
