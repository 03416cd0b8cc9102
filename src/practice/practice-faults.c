#include "practice-faults.h"

#include <glib/gi18n.h>

/* What the person sees when choosing one; what it does stands with the dialogue (practice-session*.c). */
static const PracticeFault faults[] = {
  [PRACTICE_FAULT_GREETING_SILENT] = { "greeting-silent", "greeting", N_ ("Connects, but never greets") },
  [PRACTICE_FAULT_GREETING_DROP] = { "greeting-drop", "greeting", N_ ("Hangs up instead of greeting") },
  [PRACTICE_FAULT_GREETING_554] = { "greeting-554", "greeting", N_ ("Refuses this computer with 554") },
  [PRACTICE_FAULT_GREETING_421] = { "greeting-421", "greeting", N_ ("Is too busy and says 421") },
  [PRACTICE_FAULT_GREETING_DRIP] = { "greeting-drip", "greeting", N_ ("Greets with one byte a second") },
  [PRACTICE_FAULT_GREETING_ENDLESS_LINE] = { "greeting-endless-line", "greeting",
                                             N_ ("Greets with a line that never ends") },
  [PRACTICE_FAULT_GREETING_NUL] = { "greeting-nul", "greeting", N_ ("Greets with a NUL byte in the line") },
  [PRACTICE_FAULT_GREETING_HTTP] = { "greeting-http", "greeting", N_ ("Is a web server") },
  [PRACTICE_FAULT_GREETING_IMAP] = { "greeting-imap", "greeting", N_ ("Is an IMAP server") },
  [PRACTICE_FAULT_ONE_BYTE_PACKETS] = { "one-byte-packets", "greeting",
                                        N_ ("Works, but sends each byte in a packet of its own") },
  [PRACTICE_FAULT_EHLO_502] = { "ehlo-502", "ehlo", N_ ("Does not know EHLO") },
  [PRACTICE_FAULT_EHLO_501] = { "ehlo-501", "ehlo", N_ ("Dislikes the name that EHLO gives") },
  [PRACTICE_FAULT_EHLO_DROP] = { "ehlo-drop", "ehlo", N_ ("Hangs up at EHLO") },
  [PRACTICE_FAULT_STARTTLS_MISSING] = { "starttls-missing", "starttls", N_ ("Does not offer STARTTLS") },
  [PRACTICE_FAULT_STARTTLS_454] = { "starttls-454", "starttls", N_ ("Offers STARTTLS, but refuses it for now") },
  [PRACTICE_FAULT_STARTTLS_INJECTED] = { "starttls-injected", "starttls",
                                         N_ ("Sends a forged reply behind the answer to STARTTLS") },
  [PRACTICE_FAULT_STARTTLS_DROP] = { "starttls-drop", "starttls", N_ ("Hangs up at STARTTLS") },
  [PRACTICE_FAULT_TLS_PLAIN] = { "tls-plain", "tls", N_ ("Speaks without encryption on the TLS port") },
  [PRACTICE_FAULT_TLS_DROP] = { "tls-drop", "tls", N_ ("Hangs up during the TLS handshake") },
  [PRACTICE_FAULT_TLS_SILENT] = { "tls-silent", "tls", N_ ("Never answers the TLS handshake") },
  [PRACTICE_FAULT_TLS_EXPIRED] = { "tls-expired", "tls", N_ ("Shows a certificate that has expired") },
  [PRACTICE_FAULT_TLS_NOT_YET] = { "tls-not-yet", "tls", N_ ("Shows a certificate that is not valid yet") },
  [PRACTICE_FAULT_TLS_SELF_SIGNED] = { "tls-self-signed", "tls", N_ ("Shows a self-signed certificate") },
  [PRACTICE_FAULT_TLS_WRONG_HOST] = { "tls-wrong-host", "tls", N_ ("Shows a certificate for another name") },
  [PRACTICE_FAULT_TLS_EXPIRED_WRONG_HOST] = { "tls-expired-wrong-host", "tls",
                                              N_ ("Shows an expired certificate for another name") },
  [PRACTICE_FAULT_TLS_OLD] = { "tls-old", "tls", N_ ("Speaks only TLS 1.1") },
  [PRACTICE_FAULT_TLS_WEAK_KEY] = { "tls-weak-key", "tls", N_ ("Shows a certificate with a key that is too short") },
  [PRACTICE_FAULT_AUTH_MISSING] = { "auth-missing", "auth", N_ ("Offers no sign-in") },
  [PRACTICE_FAULT_AUTH_535] = { "auth-535", "auth", N_ ("Refuses user name and password") },
  [PRACTICE_FAULT_AUTH_535_DROP] = { "auth-535-drop", "auth", N_ ("Refuses user name and password, and hangs up") },
  [PRACTICE_FAULT_AUTH_534] = { "auth-534", "auth", N_ ("Demands an application-specific password") },
  [PRACTICE_FAULT_AUTH_534_WEB] = { "auth-534-web", "auth", N_ ("Demands a sign-in with a web browser first") },
  [PRACTICE_FAULT_AUTH_454] = { "auth-454", "auth", N_ ("Counts too many sign-ins") },
  [PRACTICE_FAULT_AUTH_DISABLED] = { "auth-disabled", "auth", N_ ("Has sign-in switched off for the organisation") },
  [PRACTICE_FAULT_AUTH_XOAUTH2_ONLY] = { "auth-xoauth2-only", "auth", N_ ("Takes no passwords, only OAuth tokens") },
  [PRACTICE_FAULT_AUTH_DROP] = { "auth-drop", "auth", N_ ("Hangs up at the sign-in") },
  [PRACTICE_FAULT_AUTH_SILENT] = { "auth-silent", "auth", N_ ("Never answers the sign-in") },
  [PRACTICE_FAULT_SENDER_550] = { "sender-550", "sender",
                                  N_ ("Refuses the sender as not one of the user's addresses") },
  [PRACTICE_FAULT_SENDER_550_LIMIT] = { "sender-550-limit", "sender",
                                        N_ ("Has reached the daily limit, and says so early") },
  [PRACTICE_FAULT_SENDER_553] = { "sender-553", "sender", N_ ("Refuses the sender as not owned by the user") },
  [PRACTICE_FAULT_SENDER_530] = { "sender-530", "sender", N_ ("Demands a sign-in although there was one") },
  [PRACTICE_FAULT_EARLY_421] = { "early-421", "sender", N_ ("Breaks off in the middle with 421") },
  [PRACTICE_FAULT_MIXED_CODES] = { "mixed-codes", "sender",
                                   N_ ("Answers with a reply whose lines contradict each other") },
  [PRACTICE_FAULT_CLOSE_AFTER_TWO] = { "close-after-two", "sender",
                                       N_ ("Works, but hangs up after two messages on a connection") },
  [PRACTICE_FAULT_PIPELINING_LOST] = { "pipelining-lost", "recipient",
                                       N_ ("Takes several commands in one go, and hears only the first") },
  [PRACTICE_FAULT_RECIPIENT_550] = { "recipient-550", "recipient", N_ ("Knows none of the recipients") },
  [PRACTICE_FAULT_RECIPIENT_554] = { "recipient-554", "recipient", N_ ("Refuses to relay to any recipient") },
  [PRACTICE_FAULT_RECIPIENT_450] = { "recipient-450", "recipient", N_ ("Asks to try every recipient again later") },
  [PRACTICE_FAULT_RECIPIENT_SOME] = { "recipient-some", "recipient", N_ ("Refuses every second recipient") },
  [PRACTICE_FAULT_DATA_451] = { "data-451", "data", N_ ("Refuses DATA for now") },
  [PRACTICE_FAULT_DATA_554] = { "data-554", "data", N_ ("Refuses DATA for good") },
  [PRACTICE_FAULT_DATA_DROP] = { "data-drop", "data", N_ ("Hangs up in the middle of the message") },
  [PRACTICE_FAULT_DATA_SLOW] = { "data-slow", "data", N_ ("Works, but reads the message slowly") },
  [PRACTICE_FAULT_CHUNKING_REFUSED] = { "chunking-refused", "data",
                                        N_ ("Takes messages in parts, and does not know the command for it") },
  [PRACTICE_FAULT_AFTER_DATA_451] = { "after-data-451", "after-data", N_ ("Refuses the whole message for now") },
  [PRACTICE_FAULT_AFTER_DATA_550_LIMIT] = { "after-data-550-limit", "after-data", N_ ("Has reached the daily limit") },
  [PRACTICE_FAULT_AFTER_DATA_550_SPAM] = { "after-data-550-spam", "after-data", N_ ("Takes the message for spam") },
  [PRACTICE_FAULT_AFTER_DATA_552_SIZE] = { "after-data-552-size", "after-data", N_ ("Finds the message too large") },
  [PRACTICE_FAULT_AFTER_DATA_DROP] = { "after-data-drop", "after-data",
                                       N_ ("Takes the message, but hangs up before saying so") },
  [PRACTICE_FAULT_AFTER_DATA_SILENT] = { "after-data-silent", "after-data",
                                         N_ ("Takes the message, but never says so") },
  [PRACTICE_FAULT_CHUNKING_LOST] = { "chunking-lost", "after-data",
                                     N_ ("Takes messages in parts, and never answers the last") },
  [PRACTICE_FAULT_QUIT_DROP] = { "quit-drop", "quit", N_ ("Hangs up at QUIT") },
  [PRACTICE_FAULT_QUIT_SILENT] = { "quit-silent", "quit", N_ ("Never answers QUIT") },
  [PRACTICE_FAULT_NONE] = { NULL, NULL, NULL },
};

const PracticeFault *
practice_faults (void)
{
  return faults;
}

gboolean
practice_fault_from_name (const char *name, PracticeFaultId *fault)
{
  guint i = 0;

  if (name == NULL || *name == '\0')
    {
      *fault = PRACTICE_FAULT_NONE;
      return TRUE;
    }
  while (faults[i].name != NULL && !g_str_equal (faults[i].name, name))
    i++;
  if (faults[i].name == NULL)
    return FALSE;
  *fault = i;
  return TRUE;
}
