#include "config.h"

#include "diagnosis-code.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Without the class: subject and detail. The provider's own numbers first, since some stand for something else in the
 * registry. */
static const struct
{
  const char *family;
  const char *tail;
  const char *meaning;
} entries[] = {
  { "google", "4.5", N_("Google's daily sending limit of this account is reached.") },
  { "google", "7.9",
    N_("Google does not take this password in this program: it wants an app password, or a sign-in by browser.") },
  { "google", "7.14", N_("Google wants you to sign in with a browser first.") },
  { "google", "7.24", N_("The list of servers that may send for the sender's domain (SPF) looks suspicious.") },
  { "google", "7.26",
    N_("The message is not authenticated: neither SPF nor DKIM passed, or the domain's DMARC rule forbids it.") },
  { "google", "7.27", N_("SPF did not pass: the sender's domain does not name this server.") },
  { "google", "7.28", N_("Google sees an unusual amount of mail from here.") },
  { "google", "7.29", N_("Google wants the connection encrypted.") },
  { "google", "7.30", N_("DKIM did not pass: the message's signature is missing or wrong.") },
  { "google", "7.32", N_("The From address is of another domain than the one that was authenticated.") },
  { "microsoft", "7.3", N_("Microsoft did not accept the sign-in.") },
  { "microsoft", "7.30", N_("Microsoft no longer takes passwords from mail programs here.") },
  { "microsoft", "7.57", N_("Microsoft wants you to sign in before sending.") },
  { "microsoft", "7.60", N_("The account may not send with this From address.") },
  { "microsoft", "2.252", N_("The account may not send with this From address.") },
  { "microsoft", "7.64", N_("Microsoft does not pass on mail for this domain from here.") },
  { "microsoft", "7.68", N_("Sending without signing in is switched off in this organisation.") },
  { "microsoft", "7.139", N_("The organisation's rules forbid this way of signing in.") },
  { "microsoft", "7.232", N_("The organisation has sent as much as it may for now.") },
  { "microsoft", "7.233", N_("The organisation has sent as much as it may for now.") },
  { "microsoft", "1.90", N_("This account has sent to as many recipients as it may in a day.") },
  { "microsoft", "7.515", N_("The sender's domain lacks the authentication that Microsoft asks for.") },

  { NULL, "0.0", N_("No reason is given as a number; the words say more.") },
  { NULL, "1.0", N_("Something about an address is wrong.") },
  { NULL, "1.1", N_("Nobody has this address at that domain.") },
  { NULL, "1.2", N_("The recipient's domain does not exist, or cannot take mail.") },
  { NULL, "1.3", N_("The recipient's address is not written as an address should be.") },
  { NULL, "1.4", N_("Several mailboxes answer to this address.") },
  { NULL, "1.5", N_("The recipient is fine.") },
  { NULL, "1.6", N_("The mailbox moved and left no new address.") },
  { NULL, "1.7", N_("The sender's address is not written as an address should be.") },
  { NULL, "1.8", N_("The domain of the sender's address does not exist, or is refused.") },
  { NULL, "1.9", N_("The message went on to a server that reports nothing back.") },
  { NULL, "1.10", N_("The recipient's domain says that it never takes mail.") },
  { NULL, "2.0", N_("Something about the mailbox is wrong.") },
  { NULL, "2.1", N_("The mailbox is switched off.") },
  { NULL, "2.2", N_("The mailbox is full.") },
  { NULL, "2.3", N_("The message is larger than this mailbox takes.") },
  { NULL, "2.4", N_("The mailing list could not be resolved into its members.") },
  { NULL, "3.0", N_("Something in the recipient's mail system is wrong.") },
  { NULL, "3.1", N_("The server has no space left.") },
  { NULL, "3.2", N_("The server takes no mail at the moment.") },
  { NULL, "3.3", N_("The server lacks something that this message needs.") },
  { NULL, "3.4", N_("The message is larger than the server takes.") },
  { NULL, "3.5", N_("The server is set up wrongly.") },
  { NULL, "3.6", N_("The message's priority was changed.") },
  { NULL, "4.0", N_("Something in the network is wrong.") },
  { NULL, "4.1", N_("The recipient's server did not answer.") },
  { NULL, "4.2", N_("The connection broke, or took too long.") },
  { NULL, "4.3", N_("The server could not look something up.") },
  { NULL, "4.4", N_("The server does not know where to send the message on to.") },
  { NULL, "4.5", N_("There is too much mail at once.") },
  { NULL, "4.6", N_("The message goes round in circles.") },
  { NULL, "4.7", N_("The server gave up after trying for too long.") },
  { NULL, "5.0", N_("Program and server misunderstood each other.") },
  { NULL, "5.1", N_("The command is unknown, or came at the wrong moment.") },
  { NULL, "5.2", N_("The command was not written as it should be.") },
  { NULL, "5.3", N_("These are too many recipients for one message.") },
  { NULL, "5.4", N_("What was added to the command is wrong.") },
  { NULL, "5.5", N_("The versions of the protocol do not fit.") },
  { NULL, "5.6", N_("The line that signs in is longer than the server reads.") },
  { NULL, "6.0", N_("Something in the message is not to the server's liking.") },
  { NULL, "6.1", N_("The server does not take this kind of content.") },
  { NULL, "6.2", N_("The message would have to be converted, which is forbidden.") },
  { NULL, "6.3", N_("The message would have to be converted, which the server cannot.") },
  { NULL, "6.4", N_("The message was converted, and something got lost.") },
  { NULL, "6.5", N_("Converting the message failed.") },
  { NULL, "6.6", N_("Something that the message refers to could not be fetched.") },
  { NULL, "6.7", N_("The server does not take addresses with letters beyond A to Z.") },
  { NULL, "6.8", N_("The answer needs letters beyond A to Z, which the program did not allow.") },
  { NULL, "6.9", N_("The message's headers hold letters that a recipient's server does not take.") },
  { NULL, "7.0", N_("A rule of the server forbids it; the words may say which.") },
  { NULL, "7.1", N_("You may not send this: the server's rules, a foreign domain, or the message looks like spam.") },
  { NULL, "7.2", N_("You may not write to this mailing list.") },
  { NULL, "7.3", N_("The secured form of the message cannot be converted.") },
  { NULL, "7.4", N_("The server does not know this security feature or way of signing in.") },
  { NULL, "7.5", N_("A signature or an encryption could not be worked with.") },
  { NULL, "7.6", N_("The server does not know this kind of encryption.") },
  { NULL, "7.7", N_("The message was altered on its way.") },
  { NULL, "7.8", N_("The user name or the password is wrong, or this password is not meant for mail programs.") },
  { NULL, "7.9", N_("A safer way to sign in is needed: an app password, or a sign-in by browser.") },
  { NULL, "7.10", N_("The connection has to be encrypted.") },
  { NULL, "7.11", N_("The connection has to be encrypted before signing in this way.") },
  { NULL, "7.12", N_("The password has to be set anew once.") },
  { NULL, "7.13", N_("The account is switched off.") },
  { NULL, "7.14", N_("The two servers would have to trust each other first.") },
  { NULL, "7.15", N_("Only urgent mail is taken now.") },
  { NULL, "7.16", N_("The message is too large for its priority.") },
  { NULL, "7.17", N_("The mailbox belongs to somebody else now.") },
  { NULL, "7.18", N_("The domain belongs to somebody else now.") },
  { NULL, "7.19", N_("Whether the address changed hands could not be found out.") },
  { NULL, "7.20", N_("The message carries no valid signature (DKIM).") },
  { NULL, "7.21", N_("The message carries a signature (DKIM), but not one that counts here.") },
  { NULL, "7.22", N_("The message carries no signature (DKIM) of the From address's domain.") },
  { NULL, "7.23", N_("This server may not send for the sender's domain (SPF).") },
  { NULL, "7.24", N_("The list of servers that may send for the sender's domain (SPF) is broken.") },
  { NULL, "7.25", N_("The sending computer's address has no name that fits it (reverse DNS).") },
  { NULL, "7.26", N_("Several checks of the sender failed: SPF and DKIM.") },
  { NULL, "7.27", N_("The sender's domain takes no mail, so it may not send any.") },
  { NULL, "7.28", N_("Too much mail came at once.") },
  { NULL, "7.29", N_("The chain of those who passed the message on is not valid (ARC).") },
  { NULL, "7.30", N_("The message demands a secure path all the way, and there is none.") },
};

static const char *const subjects[] = {
  N_("The number says no more than that; the words may."),
  N_("It is about an address; a number of this provider's own, so its words count."),
  N_("It is about the mailbox; a number of this provider's own, so its words count."),
  N_("It is about the mail system; a number of this provider's own, so its words count."),
  N_("It is about the network or the way the mail takes; a number of this provider's own, so its words count."),
  N_("It is about the language of mail servers; a number of this provider's own, so its words count."),
  N_("It is about the content; a number of this provider's own, so its words count."),
  N_("It is about security or the server's rules; a number of this provider's own, so its words count."),
};

gboolean
diagnosis_enhanced_is_valid (const char *text)
{
  return text[0] != '\0' && g_regex_match_simple ("^[245]\\.\\d{1,3}\\.\\d{1,3}$", text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static const char *
find (const char *enhanced, const char *family)
{
  if (!diagnosis_enhanced_is_valid (enhanced))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    if ((entries[i].family == NULL || g_strcmp0 (entries[i].family, family) == 0) &&
        g_str_equal (entries[i].tail, enhanced + 2))
      return entries[i].meaning;
  return NULL;
}

gboolean
diagnosis_enhanced_is_known (const char *enhanced, const char *family)
{
  return find (enhanced, family) != NULL;
}

const char *
diagnosis_enhanced_meaning (const char *enhanced, const char *family)
{
  const char *meaning = find (enhanced, family);
  guint subject;

  if (!diagnosis_enhanced_is_valid (enhanced))
    return "";
  if (meaning != NULL)
    return g_dgettext (GETTEXT_PACKAGE, meaning);
  subject = (guint) g_ascii_strtoull (enhanced + 2, NULL, 10);
  return g_dgettext (GETTEXT_PACKAGE, subjects[subject < G_N_ELEMENTS (subjects) ? subject : 0]);
}
