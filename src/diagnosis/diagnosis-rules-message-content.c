#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* The message itself: its size, its form, what is in it. */

#define SMALLER                                                                                                        \
  EXPLAIN (N_("Make It Smaller"), N_("Remove attachments, or make pictures smaller.\n"                                 \
                                     "Put large files on a web server and send the link."))
#define TOO_LARGE                                                                                                      \
  .title = N_("The message is too large for this server"),                                                             \
  .cause = N_("The server refused the message because of its size. Attachments grow by a third on their way."),        \
  AFTER_CHANGE, .cures = { SMALLER }
#define TOO_MANY_PARTS                                                                                                 \
  .title = N_("The head of the message is too long"),                                                                  \
  .cause = N_("What stands above the text (recipients, subject and so on), or the number of attachments, is more "     \
              "than the server takes. A very long list of recipients is the usual reason."),                           \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Put the recipients into “Bcc”, and send in several parts.\n"                               \
                       "Attach fewer files, or pack them into one.")) }
#define FORMED_BADLY                                                                                                   \
  .title = N_("The message is not formed as it must be"),                                                              \
  .cause = N_("The head of the message lacks something or has it twice: sender, date or the number that each "         \
              "message carries. This is the doing of the program that made the message."),                             \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Enter one sender, and at least one recipient.\n"                                               \
                       "If a program of your own made the message, give it exactly one From, Date, Message-ID and "    \
                       "Subject.\n"                                                                                    \
                       "If this program made it, please report it to those who make it.")) }
#define LINE_ENDS                                                                                                      \
  .title = N_("The lines of the message end wrongly"),                                                                 \
  .cause = N_("In mail each line ends with two characters, and this message has lines that end with one. Servers "     \
              "refuse that, because it can be used to smuggle mail."),                                                 \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("If a program of your own made the message, let it end each line with CR and LF.\n"             \
                       "If this program made it, please report it to those who make it.")) }
#define IN_CIRCLES                                                                                                     \
  .title = N_("The message goes round in circles"),                                                                    \
  .cause = N_("Two mailboxes pass the message on to each other, so that it never arrives."), AFTER_CHANGE,             \
  .cures = { STEPS (N_("Look for rules that forward mail, in your mailbox and the recipient’s.\n"                    \
                       "Remove the one that points back.")) }
#define FOREIGN_LETTERS                                                                                                \
  .title = N_("The server does not take this address"),                                                                \
  .cause = N_("An address has letters beyond A to Z, and this server cannot handle that."), AFTER_CHANGE,              \
  .cures = { STEPS (N_("Ask for another address without such letters.\n"                                               \
                       "Or send through a server that knows SMTPUTF8.")) }
#define LOOKS_LIKE_SPAM                                                                                                \
  .title = N_("The server takes the message for spam"),                                                                \
  .cause = N_("A filter judged the text, the links, the attachments, or where the message comes from. Settings and "   \
              "password are fine."),                                                                                   \
  AFTER_CHANGE,                                                                                                        \
  .cures = { STEPS (N_("Send a few lines of plain text without links and attachments, to see whether it is the "       \
                       "content.\n"                                                                                    \
                       "Do not send the same test to many people.\n"                                                   \
                       "If the domain is your own, set up SPF, DKIM and DMARC for it.")) }

const DiagnosisRule diagnosis_rules_message_content[] = {
  { "headers-too-big", AT_MESSAGE, .reply = { 5, 4 },
    .words = "header*/headers & too long/ridiculously long/too large/too big/size/bytes per|number of attachments|"
             "too many attachments|header line & long",
    TOO_MANY_PARTS },
  { "bare-lf", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (GREETING), .reply = { 5, 4 },
    .words = "bare lf|bare linefeed*|bare line feed*|bare newline*|bare_newline*|bare_lf|smtpsend barelinefeed*|"
             "barelinefeed*|bare cr|bare carriage|stray newline|looserfc|smtp smuggling",
    LINE_ENDS },
  { "bare-lf", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.6.11", LINE_ENDS },
  { "no-valid-rcpt", AT_MESSAGE, .reply = { 5, 4 },
    .words = "no valid recipient*|no recipients|valid rcpt|need rcpt|no valid rcpt*",
    .title = N_("No recipient was left"),
    .cause = N_("The server had refused every recipient before the text was sent, so nobody was left to send to."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Read what the server said to each recipient.\n"
                         "Correct those addresses, and send again.")) } },
  { "loop", AT_MESSAGE, .reply = { 5, 4 },
    .words = "mail loop*|loop detected|routing loop|forwarding loop|too many received|too many hops|hop count|hops & "
             "exceeded/too many|loops back|mail forwarding loop",
    IN_CIRCLES },
  { "loop", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.4.6|*.4.14", IN_CIRCLES },
  { "virus", AT_MESSAGE, .reply = { 5, 4 },
    .words = "virus/viruses/malware/trojan/infected|blocked & attachment*/file type/extension|"
             "attachment*/extension/file type & forbidden/not allowed/not permitted/blocked/banned/prohibited/rejected/"
             "refused/dangerous|potential security|content presents a potential|illegal "
             "attachment|blockedmessage|executable & not/forbidden|banned & "
             "attachment*/file*/name",
    .title = N_("The server does not let an attachment through"),
    .cause = N_("The server found a virus, or does not allow files of this kind: programs, scripts, and archives that "
                "are locked with a password."),
    AFTER_CHANGE,
    .cures = { STEPS (N_("Remove the attachment and send again.\n"
                         "Put the file on a web server and send the link.\n"
                         "If you do not know the file, check this computer for viruses.")) } },
  { "rfc5322", AT_MESSAGE, .reply = { 5, 4 },
    .words = "rfc 5322|rfc5322 & compliant/not|missing a valid|multiple addresses in from|duplicate header*|"
             "headers are not|not rfc compliant|missing/no/invalid/malformed/multiple & from header/header/headers & "
             "!too long/too large|message id & missing/valid/no|from & header & missing/invalid/duplicate/multiple|"
             "missing & date/from/subject & header*|invalid mime*|improper use of 8 bit|rfc 2822|rfc 822",
    FORMED_BADLY },
  { "rfc5322", AT_MESSAGE, .reply = { 5 }, .enhanced = "5.7.512|5.1.20", FORMED_BADLY },
  { "utf8-needed", AT_MESSAGE, .reply = { 5 },
    .words = "smtputf8|non ascii & address*/not/sender/recipient|internationalized & address*|utf8 & not/address*|"
             "utf 8 address*",
    FOREIGN_LETTERS },
  { "utf8-needed", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.6.7|*.6.9", .words = "!header/headers",
    FOREIGN_LETTERS },
  { "rcpt-full", AT_RECIPIENT, .reply = { 4, 5 },
    .words = "over quota|overquota|mailbox full|mailbox is full|inbox is full|inbox full|mailbox & full|"
             "out of storage space|out of storage|exceeded storage|storage & exceeded/allocation/full|"
             "quota exceeded & mailbox/user/recipient/disk/account|exceeded & quota & mailbox/user/recipient/account|"
             "not enough & space/storage & mailbox/user|mailbox & size limit|insufficient & mailbox|user quota|"
             "mailfolder is full|disk quota|mailbox & exceeded|quota & violation/ueberschritten|exhausted & storage",
    .title = N_("The recipient’s mailbox is full"), .cause = N_("The recipient has no room for more mail."), LATER,
    .cures = { WAIT_A_DAY, STEPS (N_("Ask the recipient another way to make room.\n"
                                     "Send again tomorrow.")) } },
  { "size-exceeded", AT_MESSAGE, .reply = { 5, 4 },
    .words = "too large & !number|too big|size & exceed*/exceeds/exceeded/limit/maximum/larger|message & exceeds|"
             "exceeds & fixed/maximum/size|max* message size|message & larger than|message length exceeds|"
             "message & exceeded & size/limits|too much mail data",
    TOO_LARGE },
  { "size-exceeded", AT_MESSAGE, .reply = { 5, 4 }, .enhanced = "*.3.4|*.2.3", .words = "!policy/mailpolicy",
    TOO_LARGE },
  { "size-exceeded", AT (SENDER), .reply = { 552, 523 }, TOO_LARGE },
  { "server-storage", .stages = DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (EHLO), .reply = { 4, 5 },
    .words = "insufficient system|insufficient & resource*/storage/space/memory/disk & !mailbox|space shortage|"
             "queue file write error|writing spool file|file write error|no space left|disk full|out of memory|"
             "not enough & disk space|spool & error/full|file system full|low on space",
    .title = N_("The server has no room left"),
    .cause = N_("The server has run out of space or memory. That is not your doing."), LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN,
               STEPS (N_("Wait, and try again.\n"
                         "If the server is your own, make room on its disk.")) } },
  { "server-storage", AT_MESSAGE, .reply = { 4 }, .enhanced = "4.3.1", .words = "!system error",
    .title = N_("The server has no room left"),
    .cause = N_("The server has run out of space or memory. That is not your doing."), LATER,
    .cures = { WAIT_15_MINUTES, TRY_AGAIN,
               STEPS (N_("Wait, and try again.\n"
                         "If the server is your own, make room on its disk.")) } },
  { "spam-content", AT_MESSAGE, .reply = { 5, 4 },
    .words = "likely unsolicited|likely suspicious|unsolicited mail|unsolicited bulk|unsolicited email|"
             "unsolicited message*|"
             "content rejected|content denied|reputation & domain & !ip|content restriction*|message content & "
             "reject*/refused/blocked/denied|bulk mail & refused|"
             "spam/spammy/junk & detected/classified/judged/identified/rejected/considered/score/content/suspect*/"
             "suspicion/like/likely/looks/probab*/filter/message/blocked/refused/contains/appears/found/level & "
             "!blacklist*/blocklist*/listed/spamhaus/client host/reset request/user unknown/unknown user/no such user/"
             "no such mailbox|high probability of spam|spam & !list/listed/spamhaus/policy/"
             "antispam/anti/client host/reset request/user unknown/unknown user/no such user/no such mailbox|"
             "no spam please|"
             "mail content denied|suspected spam|rejected by & content filter|content filter & reject*|"
             "suspicious & content/link*/message|"
             "phishing|url* & listed/blacklisted/blocked",
    LOOKS_LIKE_SPAM },
  { NULL }
};
