/* diagnosis/: logs of other programs, bounces, lines and codes as people paste them. */

#include "diagnosis-log.h"
#include "diagnosis-meaning.h"

#include <string.h>

#define GOOGLE_1 "535-5.7.8 Username and Password not accepted. For more information, go to"
#define GOOGLE_2 "535 5.7.8  https://support.google.com/mail/?p=BadCredentials ab12 - gsmtp"
#define GOOGLE GOOGLE_1 "\n" GOOGLE_2

/* What is pasted, and what is to be found in it. An id of NULL: it is not for this floor to say which. */
typedef struct
{
  const char *name;
  const char *text;
  const char *stage;
  gboolean known;
  const char *words;
  const char *host;
  guint port;
  const char *tool;
  const char *id;
} Case;

#define SWAKS                                                                                                          \
  "=== Trying smtp.gmail.com:587...\n=== Connected to smtp.gmail.com.\n<-  220 smtp.gmail.com ESMTP x - gsmtp\n"       \
  " -> EHLO laptop.lan\n<-  250-smtp.gmail.com at your service, [203.0.113.5]\n<-  250 STARTTLS\n -> STARTTLS\n"       \
  "<-  220 2.0.0 Ready to start TLS\n=== TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256\n"                 \
  " ~> EHLO laptop.lan\n<~  250-smtp.gmail.com at your service, [203.0.113.5]\n<~  250 AUTH LOGIN PLAIN\n"

static const Case cases[] = {
  { "swaks-login",
    SWAKS " ~> AUTH LOGIN\n<~  334 VXNlcm5hbWU6\n ~> YWRhQGdtYWlsLmNvbQ==\n<~  334 UGFzc3dvcmQ6\n ~> aHVudGVyMnh5\n"
          "<~* " GOOGLE_1 "\n<~* " GOOGLE_2 "\n*** No authentication type succeeded\n ~> QUIT\n"
          "<~  221 2.0.0 closing connection\n=== Connection closed with remote host.\n",
    "auth", TRUE, GOOGLE, "smtp.gmail.com", 587, "swaks", "google-535-badcredentials" },
  { "swaks-recipient",
    "=== Trying mx.example.net:25...\n=== Connected to mx.example.net.\n<-  220 mx.example.net ESMTP\n -> EHLO a\n"
    "<-  250 mx.example.net\n -> MAIL FROM:<a@example.org>\n<-  250 ok\n -> RCPT TO:<b@example.net>\n"
    "<** 550 5.1.1 No such user\n -> QUIT\n<-  221 bye\n",
    "recipient", TRUE, "550 5.1.1 No such user", "mx.example.net", 25, "swaks", "rcpt-unknown" },
  { "swaks-not-connected",
    "=== Trying localhost:2525...\n*** Error connecting to localhost:2525:\n"
    "*** \tIO::Socket::INET6: connect: Connection refused\n",
    "connect", TRUE, "Connection refused", "localhost", 2525, NULL, "tcp-refused" },
  /* As some boards show it: quoted, indented, without leading blanks. */
  { "swaks-quoted", "> -> MAIL FROM:<a@example.org>\n> <** 530 5.7.0 Authentication Required. x - gsmtp\n> -> QUIT\n",
    "sender", TRUE, "530 5.7.0 Authentication Required. x - gsmtp", "", 587, "swaks", NULL },
  { "pipelined",
    "S: 220 hi\nC: EHLO x\nS: 250 PIPELINING\nC: MAIL FROM:<a@b.example>\nC: RCPT TO:<c@b.example>\nC: DATA\nS: 250 "
    "ok\n"
    "S: 550 5.7.1 Relaying denied\nS: 554 5.5.1 No valid recipients\n",
    "recipient", TRUE, "550 5.7.1 Relaying denied", "", 587, NULL, NULL },
  { "pipelined-and-told-twice",
    "<-- 220 hi\n--> EHLO x\n<-- 250 PIPELINING\n--> MAIL FROM:<a@b.example>\n--> RCPT TO:<c@b.example>\n--> DATA\n"
    "<-- 250 ok\n<-- 550 5.1.1 No such user\n<-- 550 5.1.1 No such user\n",
    "recipient", TRUE, "550 5.1.1 No such user", "", 587, "msmtp", "rcpt-unknown" },
  { "pipelined-and-put-off",
    "<-- 220 hi\n--> EHLO x\n<-- 250 PIPELINING\n--> MAIL FROM:<a@b.example>\n--> RCPT TO:<c@b.example>\n--> DATA\n"
    "<-- 250 ok\n<-- 450 4.7.1 Greylisted\n<-- 451 4.5.1 no\n",
    "recipient", TRUE, "450 4.7.1 Greylisted", "", 587, "msmtp", "greylist" },
  { "pipelined-to-nobody",
    "<-- 220 hi\n--> EHLO x\n<-- 250 PIPELINING\n--> MAIL FROM:<a@b.example>\n--> RCPT TO:<c@b.example>\n--> DATA\n"
    "<-- 250 ok\n<-- 550 5.1.1 No such user\n<-- 354 go\n--> .\n<-- 554 5.5.1 nobody left\n",
    "recipient", TRUE, "550 5.1.1 No such user", "", 587, "msmtp", "rcpt-unknown" },
  /* One of two was accepted, so that the message was refused for a reason of its own. */
  { "pipelined-to-one-of-two",
    "<-- 220 hi\n--> EHLO x\n<-- 250 PIPELINING\n--> MAIL FROM:<a@b.example>\n--> RCPT TO:<c@b.example>\n"
    "--> RCPT TO:<d@b.example>\n--> DATA\n<-- 250 ok\n<-- 250 ok\n<-- 550 5.1.1 No such user\n<-- 354 go\n--> .\n"
    "<-- 552 5.3.4 Message too big\n",
    "after-data", TRUE, "552 5.3.4 Message too big", "", 587, "msmtp", "size-exceeded" },
  { "refused-sign-in-then-mail",
    "C: EHLO x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGEAYmJiYg==\nS: 535 5.7.8 No\nC: MAIL FROM:<a@b.example>\n"
    "S: 530 5.7.0 Sign in first\n",
    "auth", TRUE, "535 5.7.8 No", "", 587, NULL, "auth-535-generic" },
  { "second-try-signs-in",
    "C: EHLO x\nS: 250 AUTH PLAIN LOGIN\nC: AUTH PLAIN AGEAYmJiYg==\nS: 535 5.7.8 No\nC: AUTH LOGIN\nS: 334 "
    "VXNlcm5hbWU6\n"
    "C: YQ==\nS: 334 UGFzc3dvcmQ6\nC: YmJiYg==\nS: 235 2.7.0 ok\nC: MAIL FROM:<a@b.example>\nS: 553 5.1.8 bad domain\n",
    "sender", TRUE, "553 5.1.8 bad domain", "", 587, NULL, NULL },
  { "message-accepted",
    "C: EHLO x\nS: 502 no\nC: HELO x\nS: 250 ok\nC: MAIL FROM:<a@b.example>\nS: 250 ok\nC: RCPT TO:<c@b.example>\n"
    "S: 250 ok\nC: DATA\nS: 354 go\nC: Subject: 550 5.1.1 no\nC: \nC: .\nS: 250 2.0.0 queued as 1\nC: QUIT\nS: 221 "
    "bye\n",
    "after-data", TRUE, "250 2.0.0 queued as 1", "", 587, NULL, "ok" },
  { "goodbye-behind-refusal",
    "C: EHLO x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGEAYmJiYg==\nS: 535 5.7.8 No\nS: 421 4.7.0 closing\n", "auth", TRUE,
    "535 5.7.8 No", "", 587, NULL, "auth-535-generic" },

  { "msmtp-debug",
    "loaded system configuration file /etc/msmtprc\nhost = smtp.gmail.com\nport = 587\nproxy host = (not set)\n"
    "auth = PLAIN\nuser = ada@gmail.com\npassword = *\npasswordeval = (not set)\ntls_starttls = on\n"
    "<-- 220 smtp.gmail.com ESMTP x - gsmtp\n--> EHLO localhost\n<-- 250-smtp.gmail.com at your service\n"
    "<-- 250 AUTH LOGIN PLAIN\n--> AUTH PLAIN AGFkYUBnbWFpbC5jb20AaHVudGVyMnh5\n<-- " GOOGLE_1 "\n<-- " GOOGLE_2
    "\nmsmtp: authentication failed (method PLAIN)\nmsmtp: server message: " GOOGLE_1
    "\nmsmtp: server message: " GOOGLE_2 "\nmsmtp: could not send mail\n",
    "auth", TRUE, GOOGLE, "smtp.gmail.com", 587, "msmtp", "google-535-badcredentials" },
  { "msmtp-quiet",
    "msmtp: recipient address b@example.net not accepted by the server\n"
    "msmtp: server message: 550 5.1.1 User unknown\nmsmtp: could not send mail (account default from /root/.msmtprc)\n",
    "recipient", TRUE, "550 5.1.1 User unknown", "", 587, NULL, "rcpt-unknown" },
  { "msmtp-sign-in",
    "msmtp: authentication failed (method PLAIN)\nmsmtp: server message: " GOOGLE_1 "\nmsmtp: server message: " GOOGLE_2
    "\nmsmtp: could not send mail\n",
    "auth", TRUE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "msmtp-name", "msmtp: cannot locate host smpt.example.org: Name or service not known\nmsmtp: could not send mail\n",
    "resolve", TRUE, "cannot locate host", "smpt.example.org", 587, NULL, "dns-not-found" },
  { "msmtp-refused", "msmtp: cannot connect to smtp.example.org, port 465: Connection refused\n", "connect", TRUE,
    "Connection refused", "smtp.example.org", 465, NULL, "tcp-refused" },
  { "msmtp-packet", "msmtp: TLS handshake failed: An unexpected TLS packet was received.\n", "tls", TRUE,
    "unexpected TLS packet", "", 587, NULL, "tls-to-plain-port" },

  { "smtplib-debug",
    "connect: to ('smtp.gmail.com', 587) None\nreply: b'220 smtp.gmail.com ESMTP x - gsmtp\\r\\n'\n"
    "reply: retcode (220); Msg: b'smtp.gmail.com ESMTP x - gsmtp'\nconnect: b'smtp.gmail.com ESMTP x - gsmtp'\n"
    "send: 'ehlo [127.0.1.1]\\r\\n'\nreply: b'250-smtp.gmail.com at your service\\r\\n'\nreply: b'250 AUTH "
    "LOGIN\\r\\n'\n"
    "reply: retcode (250); Msg: b'smtp.gmail.com at your service\\nAUTH LOGIN'\n"
    "send: 'AUTH LOGIN YWRhQGdtYWlsLmNvbQ==\\r\\n'\nreply: b'334 UGFzc3dvcmQ6\\r\\n'\n"
    "reply: retcode (334); Msg: b'UGFzc3dvcmQ6'\nsend: 'aHVudGVyMnh5\\r\\n'\nreply: b'" GOOGLE_1 "\\r\\n'\n"
    "reply: b'" GOOGLE_2 "\\r\\n'\nreply: retcode (535); Msg: b'5.7.8 Username and Password not accepted. For more "
    "information, go to\\n5.7.8  https://support.google.com/mail/?p=BadCredentials ab12 - gsmtp'\n"
    "Traceback (most recent call last):\n  File \"mail.py\", line 7, in <module>\n    s.login(USER, PASSWORD)\n"
    "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more information, go to\\n"
    "5.7.8  https://support.google.com/mail/?p=BadCredentials ab12 - gsmtp')\n",
    "auth", TRUE, GOOGLE, "smtp.gmail.com", 587, "Python smtplib", "google-535-badcredentials" },
  { "smtplib-exception",
    "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more information, go to\\n"
    "5.7.8  https://support.google.com/mail/?p=BadCredentials ab12 - gsmtp')",
    "auth", TRUE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "smtplib-retcode-alone", "reply: retcode (454); Msg: b'4.7.0 Too many login attempts'\n", "auth", FALSE,
    "454 4.7.0 Too many login attempts", "", 587, NULL, NULL },
  { "smtplib-recipients", "smtplib.SMTPRecipientsRefused: {'b@example.net': (550, b\"5.1.1 User's unknown\")}",
    "recipient", TRUE, "550 5.1.1 User's unknown", "", 587, NULL, "rcpt-unknown" },
  { "smtplib-sender",
    "smtplib.SMTPSenderRefused: (530, b'5.7.0 Authentication Required. x - gsmtp', 'ada@example.org')", "sender", TRUE,
    "530 5.7.0 Authentication Required. x - gsmtp", "", 587, NULL, NULL },
  { "smtplib-data", "smtplib.SMTPDataError: (550, b'5.4.5 Daily user sending limit exceeded. x - gsmtp')", "after-data",
    TRUE, "550 5.4.5 Daily user sending limit exceeded. x - gsmtp", "", 587, NULL, "google-550-daily" },
  { "python-refused", "ConnectionRefusedError: [Errno 111] Connection refused", "connect", TRUE, "Connection refused",
    "", 587, NULL, "tcp-refused" },
  { "python-wrong-version",
    "    self.do_handshake()\nssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)", "tls",
    TRUE, "WRONG_VERSION_NUMBER", "", 587, NULL, "tls-to-plain-port" },
  { "python-certificate",
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate "
    "(_ssl.c:1006)",
    "tls", TRUE, "self-signed certificate", "", 587, NULL, "tls-unknown-ca" },
  { "python-certificate-name",
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, "
    "certificate is not valid for 'mail.example.org'. (_ssl.c:1006)",
    "tls", TRUE, "Hostname mismatch", "", 587, NULL, NULL },
  { "python-name", "socket.gaierror: [Errno -2] Name or service not known", "resolve", TRUE,
    "Name or service not known", "", 587, NULL, "dns-not-found" },
  { "python-closed", "smtplib.SMTPServerDisconnected: Connection unexpectedly closed", "greeting", TRUE,
    "Connection unexpectedly closed", "", 587, NULL, NULL },
  { "python-no-starttls", "smtplib.SMTPNotSupportedError: STARTTLS extension not supported by server.", "starttls",
    TRUE, "STARTTLS extension not supported", "", 587, NULL, "starttls-missing" },
  { "python-no-auth", "smtplib.SMTPNotSupportedError: SMTP AUTH extension not supported by server.", "auth", TRUE,
    "AUTH extension not supported", "", 587, NULL, NULL },

  { "curl",
    "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0*   Trying 192.0.2.1:587...\n"
    "* Connected to smtp.gmail.com (192.0.2.1) port 587 (#0)\n< 220 smtp.gmail.com ESMTP x - gsmtp\n> EHLO laptop\n"
    "< 250-smtp.gmail.com at your service\n< 250 AUTH LOGIN PLAIN\n> AUTH PLAIN\n< 334 \n"
    "> AGFkYUBnbWFpbC5jb20AaHVudGVyMnh5\n< " GOOGLE_1 "\n< " GOOGLE_2 "\n* Closing connection 0\n"
    "curl: (67) Login denied\n",
    "auth", TRUE, GOOGLE, "smtp.gmail.com", 587, "curl", "google-535-badcredentials" },
  { "curl-name", "curl: (6) Could not resolve host: smtp.example.invalid", "resolve", TRUE, "Could not resolve host",
    "smtp.example.invalid", 587, NULL, "dns-not-found" },

  { "phpmailer",
    "2026-11-24 10:00:00 Connection: opening to smtp.gmail.com:587, timeout=300, options=array()\n"
    "2026-11-24 10:00:00 SERVER -> CLIENT: 220 smtp.gmail.com ESMTP x - gsmtp\n"
    "2026-11-24 10:00:00 CLIENT -> SERVER: EHLO www.example.org\n"
    "2026-11-24 10:00:00 SERVER -> CLIENT: 250-smtp.gmail.com at your service\n"
    "                                      250-SIZE 35882577\n                                      250 AUTH LOGIN\n"
    "2026-11-24 10:00:00 CLIENT -> SERVER: AUTH LOGIN\n2026-11-24 10:00:00 SERVER -> CLIENT: 334 VXNlcm5hbWU6\n"
    "2026-11-24 10:00:00 CLIENT -> SERVER: [credentials hidden]\n2026-11-24 10:00:00 SERVER -> CLIENT: 334 "
    "UGFzc3dvcmQ6\n"
    "2026-11-24 10:00:00 CLIENT -> SERVER: [credentials hidden]\n2026-11-24 10:00:00 SERVER -> CLIENT: " GOOGLE_1
    "\n                                      " GOOGLE_2
    "\n2026-11-24 10:00:00 SMTP ERROR: Password command failed: " GOOGLE_1
    "\n                                      " GOOGLE_2 "\nSMTP Error: Could not authenticate.\n",
    "auth", TRUE, GOOGLE, "smtp.gmail.com", 587, "PHPMailer", "google-535-badcredentials" },
  { "phpmailer-connect", "SMTP ERROR: Failed to connect to server: Connection refused (111)\nSMTP connect() failed.",
    "connect", TRUE, "Connection refused", "", 587, NULL, "tcp-refused" },
  { "nodemailer",
    "Error: Invalid login: " GOOGLE_1 "\n" GOOGLE_2 "\n    at SMTPConnection._formatError (/app/index.js:784:19)\n"
    "    at Immediate.<anonymous> (node:internal:1:1) {\n  code: 'EAUTH',\n  response: '" GOOGLE_1 "\\n' +\n"
    "    '" GOOGLE_2 "',\n  responseCode: 535,\n  command: 'AUTH PLAIN'\n}\n",
    "auth", TRUE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "nodemailer-fields",
    "{\n  code: 'EENVELOPE',\n  response: '550 5.7.1 Relaying denied',\n  responseCode: 550,\n  command: 'RCPT "
    "TO'\n}\n",
    "recipient", TRUE, "550 5.7.1 Relaying denied", "", 587, NULL, NULL },
  { "nodemailer-refused",
    "Error: connect ECONNREFUSED 127.0.0.1:1025\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1:1) {\n"
    "  errno: -111,\n  code: 'ESOCKET',\n  syscall: 'connect',\n  address: '127.0.0.1',\n  port: 1025,\n"
    "  command: 'CONN'\n}\n",
    "connect", TRUE, "ECONNREFUSED", "127.0.0.1", 1025, NULL, "tcp-refused" },
  { "nodemailer-debug",
    "[2026-11-24 10:00:00] DEBUG [Kx81sdf] S: 220 smtp.example.org ESMTP\n"
    "[2026-11-24 10:00:00] DEBUG [Kx81sdf] C: EHLO laptop\n[2026-11-24 10:00:00] DEBUG [Kx81sdf] S: 250 "
    "smtp.example.org\n"
    "[2026-11-24 10:00:00] DEBUG [Kx81sdf] C: MAIL FROM:<a@example.org>\n"
    "[2026-11-24 10:00:00] DEBUG [Kx81sdf] S: 530 5.7.0 Must issue a STARTTLS command first\n",
    "sender", TRUE, "530 5.7.0 Must issue a STARTTLS command first", "smtp.example.org", 587, NULL, NULL },
  { "javamail",
    "javax.mail.AuthenticationFailedException: " GOOGLE_1 "\n" GOOGLE_2 "\n\n\tat com.sun.mail.smtp.SMTPTransport(1)\n",
    "auth", TRUE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "dot-net",
    "System.Net.Mail.SmtpException: The SMTP server requires a secure connection or the client was not authenticated. "
    "The server response was: 5.7.0 Authentication Required.",
    NULL, FALSE, "5.7.0 Authentication Required.", "", 587, NULL, NULL },
  { "ruby",
    "<- \"EHLO localhost\\r\\n\"\n-> \"250 AUTH PLAIN\\r\\n\"\n<- \"AUTH PLAIN AGEAYmJiYg==\\r\\n\"\n"
    "-> \"535 5.7.8 No\\r\\n\"\n",
    "auth", TRUE, "535 5.7.8 No", "", 587, "Ruby", "auth-535-generic" },

  { "postfix-bounced",
    "Nov 24 10:00:01 host postfix/smtp[123]: 4A1B: to=<b@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=1.2, "
    "delays=0.1/0/0.5/0.6, dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.1] said: 550-5.1.1 No such account. "
    "550 5.1.1 Check it (in reply to RCPT TO command))",
    "recipient", TRUE, "550-5.1.1 No such account.\n550 5.1.1 Check it", "mx.example.net", 25, NULL, "rcpt-unknown" },
  { "postfix-sasl",
    "status=deferred (SASL authentication failed; server smtp.gmail.com[192.0.2.1] said: 535 5.7.8 Error: "
    "authentication failed)",
    "auth", TRUE, "535 5.7.8 Error: authentication failed", "smtp.gmail.com", 587, NULL, NULL },
  { "postfix-timeout", "status=deferred (connect to mx.example.net[192.0.2.1]:25: Connection timed out)", "connect",
    TRUE, "Connection timed out", "mx.example.net", 25, NULL, "tcp-timeout-25" },
  { "exim",
    "2026-11-24 10:00:01 1abc ** b@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.1]: SMTP error from "
    "remote mail server after RCPT TO:<b@example.net>: 550 5.1.1 User unknown",
    "recipient", TRUE, "550 5.1.1 User unknown", "mx.example.net", 587, NULL, "rcpt-unknown" },
  { "bounce",
    "Final-Recipient: rfc822; b@example.net\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.example.net\n"
    "Diagnostic-Code: smtp; 550-5.1.1 The account does not exist.\n 550 5.1.1 Check the address\n"
    "Last-Attempt-Date: Tue, 24 Nov 2026 10:00:00 +0000\n",
    "recipient", FALSE, "550-5.1.1 The account does not exist.\n550 5.1.1 Check the address", "mx.example.net", 587,
    NULL, "rcpt-unknown" },
  { "sendmail-bounce",
    "   ----- Transcript of session follows -----\n... while talking to mx.example.net.:\n>>> DATA\n"
    "<<< 550 5.1.1 <b@example.net>... User unknown\n",
    NULL, TRUE, "550 5.1.1 <b@example.net>... User unknown", "", 587, NULL, NULL },
  { "openssl",
    "CONNECTED(00000003)\n250 SMTPUTF8\nEHLO me\n250-smtp.gmail.com at your service\n250 AUTH LOGIN\nAUTH LOGIN\n"
    "334 VXNlcm5hbWU6\nYWRh\n334 UGFzc3dvcmQ6\naHVudGVyMnh5\n" GOOGLE "\n",
    "auth", TRUE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "openssl-plain-port",
    "CONNECTED(00000003)\n140:error:1408F10B:SSL routines:ssl3_get_record:wrong version "
    "number:ssl/record/ssl3_record.c:3"
    "32:\n---\nno peer certificate available\n",
    "tls", TRUE, "wrong version number", "", 587, NULL, "tls-to-plain-port" },

  { "code", "535", "auth", FALSE, "535", "", 587, NULL, "auth-535-generic" },
  { "code-with-blanks", "  535\r\n", "auth", FALSE, "535", "", 587, NULL, "auth-535-generic" },
  { "code-in-words", "I get error code 535, what now?", "auth", FALSE, "535 what now?", "", 587, NULL, NULL },
  { "enhanced", "5.7.8", "auth", FALSE, "5.7.8", "", 587, NULL, "auth-535-generic" },
  { "both", "550 5.4.5", "recipient", FALSE, "550 5.4.5", "", 587, NULL, "daily-limit" },
  { "no-failure", "354", "data", FALSE, "354", "", 587, NULL, "ok" },
  { "joined-by-a-form", GOOGLE_1 " " GOOGLE_2, "auth", FALSE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "broken-in-the-middle", "535-5.7.8 Username and Password not accepted. For more\ninformation, go to\n" GOOGLE_2,
    "auth", FALSE, GOOGLE, "", 587, NULL, "google-535-badcredentials" },
  { "broken-at-the-end",
    "550 5.7.1 The message was refused because the sender's domain\nhas a rule against it\n\nWhat shall I do?", NULL,
    FALSE, "550 5.7.1 The message was refused because the sender's domain has a rule against it", "", 587, NULL, NULL },
  { "end-missing", GOOGLE_1, "auth", FALSE, "535 5.7.8 Username and Password not accepted. For more information, go to",
    "", 587, NULL, NULL },
  { "escaped", "535-5.7.8 No\\r\\n535 5.7.8 Really", "auth", FALSE, "535-5.7.8 No\n535 5.7.8 Really", "", 587, NULL,
    "auth-535-generic" },
  { "coloured", "\x1b[31m535 5.7.8 No\x1b[0m", "auth", FALSE, "535 5.7.8 No", "", 587, NULL, "auth-535-generic" },
  { "hash", "550 #5.1.1 unknown", "recipient", FALSE, "550 #5.1.1 unknown", "", 587, NULL, NULL },
  { "pop3", "-ERR [AUTH] Username and password not accepted.", "pop3", TRUE,
    "-ERR [AUTH] Username and password not accepted.", "", 587, NULL, NULL },
  { "imap", "a1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "imap", TRUE,
    "a1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "", 587, NULL, "imap-authfailed" },
  { "imap-web", "* NO [WEBALERT https://accounts.google.com/x] Web login required.\n", "imap", TRUE,
    "* NO [WEBALERT https://accounts.google.com/x] Web login required.", "", 587, NULL, "imap-web-login" },
  { "oauth", "Traceback:\noauthlib: (invalid_grant) Token has been expired or revoked.\n", NULL, FALSE,
    "oauthlib: (invalid_grant) Token has been expired or revoked.", "", 587, NULL, "oauth-invalid-grant" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (c->text, strlen (c->text), NULL);
  g_autoptr (Diagnosis) diagnosis = NULL;

  g_assert_nonnull (log);
  diagnosis = diagnosis_log_diagnose (log);
  g_test_message ("%s: %s, %s", diagnosis->id, diagnosis_log_get_stage_name (log), log->words);
  g_assert_cmpstr (log->words, ==, c->words);
  if (c->stage != NULL)
    {
      g_assert_cmpstr (diagnosis_log_get_stage_name (log), ==, c->stage);
      g_assert_cmpint (log->stage_known, ==, c->known);
    }
  g_assert_cmpstr (log->server->host, ==, c->host);
  g_assert_cmpuint (log->server->port, ==, c->port);
  g_assert_cmpstr (log->tool, ==, c->tool);
  if (c->id != NULL)
    g_assert_cmpstr (diagnosis->id, ==, c->id);
  if (log->failed)
    g_assert_cmpuint (diagnosis->remedies->len, >, 0);
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "",
                                       "\n\n",
                                       "hello world",
                                       "587",
                                       "port 465",
                                       "I have 250 messages and 550 more.",
                                       "127.0.0.1:250",
                                       "version 5.1.1 of the program",
                                       "\xff\xfe\x01",
                                       "192.168.1.250" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (DiagnosisLog) log = diagnosis_log_read (texts[i], strlen (texts[i]), NULL);

      g_test_message ("%s: %s", texts[i], log != NULL ? log->words : "-");
      g_assert_null (log);
    }
}

static void
test_hint (void)
{
  static const DiagnosisLogHint sender = { "sender", "smtp.gmail.com" };
  static const DiagnosisLogHint imap = { "IMAP", NULL };
  g_autoptr (DiagnosisLog) log = diagnosis_log_read ("535 5.7.8 No", 12, &sender);
  g_autoptr (DiagnosisLog) mailbox = diagnosis_log_read ("535", 3, &imap);

  g_assert_cmpstr (diagnosis_log_get_stage_name (log), ==, "sender");
  g_assert_true (log->stage_known);
  g_assert_cmpstr (log->server->host, ==, "smtp.gmail.com");
  g_assert_cmpstr (log->provider->id, ==, "gmail");
  g_assert_cmpstr (log->family, ==, "google");
  g_assert_cmpstr (diagnosis_log_get_stage_name (mailbox), ==, "imap");
  g_assert_true (diagnosis_log_stage_is_valid ("after-data"));
  g_assert_true (diagnosis_log_stage_is_valid ("pop3"));
  g_assert_false (diagnosis_log_stage_is_valid ("lunch"));
}

static void
test_certificate (void)
{
  static const char text[] =
      "verify error:num=18:self-signed certificate\nverify error:num=10:certificate has expired\n";
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (text, strlen (text), NULL);

  g_assert_cmpuint (log->certificate, ==, G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED);
}

/* Of a text that is too long, the end counts. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("550 5.1.1 first\n");
  g_autoptr (DiagnosisLog) log = NULL;

  while (text->len < DIAGNOSIS_LOG_MAX_TEXT)
    g_string_append (text, "nothing of interest stands in this line, nor in the next\n");
  g_string_append (text, "535 5.7.8 last\n");
  log = diagnosis_log_read (text->str, text->len, NULL);
  g_assert_true (log->truncated);
  g_assert_cmpstr (log->words, ==, "535 5.7.8 last");
}

/* Windows' shell writes what a program prints as UTF-16. */
static void
test_utf16 (void)
{
  gsize n;
  g_autofree char *wide = g_convert ("\xef\xbb\xbf"
                                     "535 5.7.8 Nein",
                                     -1, "UTF-16LE", "UTF-8", NULL, &n, NULL);
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (wide, n, NULL);

  g_assert_cmpstr (log->words, ==, "535 5.7.8 Nein");
}

/* Every form in which a password stands in logs; none of them may come out again. */
static const char *const leaks[] = {
  SWAKS " ~> AUTH LOGIN\n<~  334 VXNlcm5hbWU6\n ~> YWRhQGdtYWlsLmNvbQ==\n<~  334 UGFzc3dvcmQ6\n ~> aHVudGVyMnh5\n"
        "<~* 535 5.7.8 hunter2xy is no password\n",
  SWAKS " ~> AUTH LOGIN\n<~  334 Username:\n ~> ada\n<~  334 Password:\n ~> hunter2xy\n<~* 535 5.7.8 not hunter2xy\n",
  SWAKS " ~> AUTH PLAIN \\000ada\\000hunter2xy\n<~* 535 5.7.8 not hunter2xy\n",
  "C: AUTH PLAIN AGFkYQBodW50ZXIyeHk=\nS: 535 5.7.8 AGFkYQBodW50ZXIyeHk= is not hunter2xy\n",
  "C: AUTH XOAUTH2 dXNlcj1hZGEBYXV0aD1CZWFyZXIgaHVudGVyMnh5AQE=\nS: 535 5.7.8 token hunter2xy expired\n",
  "swaks --auth-password hunter2xy\n<** 535 5.7.8 not hunter2xy\n",
  "swaks -ap 'hunter2xy' -s x\n<** 535 5.7.8 not hunter2xy\n",
  "curl smtp://x --user ada:hunter2xy -v\n< 535 5.7.8 not hunter2xy\n",
  "smtps://ada:hunter2xy@smtp.example.org:465\n535 5.7.8 not hunter2xy\n",
  "server.login(\"ada@example.org\", \"hunter2xy\")\nsmtplib.SMTPAuthenticationError: (535, b'5.7.8 not hunter2xy')\n",
  "auth: { user: 'ada', pass: 'hunter2xy' }\nError: Invalid login: 535 5.7.8 not hunter2xy\n",
  "MAIL_PASSWORD=hunter2xy\n535 5.7.8 not hunter2xy\n",
  "password hunter2xy\nsend: 'AUTH PLAIN AGFkYQBodW50ZXIyeHk=\\r\\n'\nreply: b'535 5.7.8 no\\r\\n'\n",
  "AUTH LOGIN\n334 VXNlcm5hbWU6\nYWRh\n334 UGFzc3dvcmQ6\naHVudGVyMnh5\n535 5.7.8 not hunter2xy\n",
  "S: +OK\nC: USER ada\nS: +OK\nC: PASS hunter2xy\nS: -ERR not hunter2xy\n",
  "C: a1 LOGIN ada hunter2xy\nS: a1 NO not hunter2xy\n",
  "AUTH PLAIN AGFkYQBodW50ZXIyeHk=",
  "535 5.7.8 no\nmy password is hunter2xy\n",
  "535-5.7.8 Username and Password not accepted. For more information, go to\nI took hunter2xy\n",
  "535-5.7.8 Username and Password not accepted. For more information, go to\nmy password is hunter2xy\n",
  /* A server that repeats a command it does not know, pasted without the rest. */
  "500 5.5.1 Command unrecognized: \"AUTH PLAIN AGFkYQBodW50ZXIyeHk=\"\n",
  "the keyring is locked: cannot go on with AUTH PLAIN AGFkYQBodW50ZXIyeHk=\n",
  "the keyring is locked: cannot go on with auth=dXNlcj1hZGEBYXV0aD1CZWFyZXIgaHVudGVyMnh5AQE=\n",
  /* An "@" in the password that nobody encoded. */
  "smtps://ada:p@hunter2xy.example@smtp.example.org:465\n535 5.7.8 no\n",
  "machine smtp.example.org login ada password hunter2xy\n535 5.7.8 not hunter2xy\n",
};

static void
assert_clean (const char *text)
{
  g_autoptr (GRegex) base64 = g_regex_new ("[A-Za-z0-9+/]{8,}={0,2}", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (text == NULL)
    return;
  g_assert_null (strstr (text, "hunter2xy"));
  g_regex_match (base64, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *word = g_match_info_fetch (match, 0);
      gsize n;
      g_autofree guchar *decoded = g_base64_decode (word, &n);

      g_assert_null (memmem (decoded, n, "hunter2xy", 9));
    }
}

static void
test_secrets (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (leaks); i++)
    {
      g_autoptr (DiagnosisLog) log = diagnosis_log_read (leaks[i], strlen (leaks[i]), NULL);
      g_autoptr (Diagnosis) diagnosis = NULL;

      g_test_message ("%s", leaks[i]);
      g_assert_nonnull (log);
      diagnosis = diagnosis_log_diagnose (log);
      assert_clean (log->words);
      assert_clean (log->server->host);
      assert_clean (diagnosis->title);
      assert_clean (diagnosis->cause);
      assert_clean (diagnosis->server_said);
      for (guint l = 0; l < log->transcript->len; l++)
        assert_clean (((const SmtpLine *) g_ptr_array_index (log->transcript, l))->text);
    }
}

/* A client that tried the same password all night has not used up what can be kept in mind. */
static void
test_many_attempts (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DiagnosisLog) log = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "C: AUTH PLAIN AGFkYQBvcGVuc2VzYW1l\nS: 535 5.7.8 no\n");
  g_string_append (text, "MAIL_PASSWORD=hunter2xy\nC: MAIL FROM:<a@b.example>\nS: 550 5.7.1 not hunter2xy\n");
  log = diagnosis_log_read (text->str, text->len, NULL);
  for (guint l = 0; l < log->transcript->len; l++)
    assert_clean (((const SmtpLine *) g_ptr_array_index (log->transcript, l))->text);
}

/* The conversation comes out with its meanings, without the message in it. */
static void
test_conversation (void)
{
  static const char text[] =
      "C: EHLO x\nS: 250 ok\nC: MAIL FROM:<a@b.example>\nS: 250 ok\nC: RCPT TO:<c@b.example>\nS: 250 ok\nC: DATA\n"
      "S: 354 go\nC: Subject: private\nC: \nC: very private\nC: .\nS: 552 5.3.4 too big\n";
  static const char *const shown[] = {
    "EHLO x", "250 ok", "MAIL FROM:<a@b.example>", "250 ok", "RCPT TO:<c@b.example>", "250 ok",
    "DATA",   "354 go", "<message, 3 lines>",      ".",      "552 5.3.4 too big"
  };
  g_autoptr (DiagnosisLog) log = diagnosis_log_read (text, strlen (text), NULL);
  g_autofree char *meaning = NULL;

  g_assert_cmpuint (log->transcript->len, ==, G_N_ELEMENTS (shown));
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_assert_cmpstr (((const SmtpLine *) g_ptr_array_index (log->transcript, i))->text, ==, shown[i]);
  meaning = diagnosis_line_meaning (log->transcript, 10);
  g_assert_nonnull (strstr (meaning, "message is refused"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/diagnosis/log/paste/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/diagnosis/log/nothing-to-find", test_nothing);
  g_test_add_func ("/diagnosis/log/what-the-person-says-counts", test_hint);
  g_test_add_func ("/diagnosis/log/all-that-is-wrong-with-a-certificate", test_certificate);
  g_test_add_func ("/diagnosis/log/end-of-a-long-text", test_long);
  g_test_add_func ("/diagnosis/log/utf-16", test_utf16);
  g_test_add_func ("/diagnosis/log/secrets-never-come-out", test_secrets);
  g_test_add_func ("/diagnosis/log/secrets-after-many-attempts", test_many_attempts);
  g_test_add_func ("/diagnosis/log/conversation-without-the-message", test_conversation);
  return g_test_run ();
}
