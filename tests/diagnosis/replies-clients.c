#include "signatures.h"

/* What programs and logs say. As people posted it. */

const Signature replies_clients[] = {
  { "tls-to-plain-port", "log", NULL, "ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1129)" },
  { "tls-to-plain-port", "log", NULL,
    "Error: 0098C782CB7F0000:error:0A00010B:SSL routines::wrong version "
    "number:../deps/openssl/openssl/ssl/record/ssl3_record.c:354:" },
  { "tls-to-plain-port", "log", NULL, "javax.net.ssl.SSLException: Unsupported or unrecognized SSL message" },
  { "tls-unknown-ca", "log", NULL,
    "javax.net.ssl.SSLHandshakeException: sun.security.validator.ValidatorException: PKIX path building failed: "
    "sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to "
    "requested target" },
  { "tls-expired", "log", NULL,
    "javax.net.ssl.SSLHandshakeException: PKIX path validation failed: "
    "java.security.cert.CertPathValidatorException: validity check failed" },
  { "tls-generic-cert", "log", NULL,
    "System.Security.Authentication.AuthenticationException: The remote certificate is invalid according to the "
    "validation procedure." },
  { "tls-unknown-ca", "log", NULL,
    "MailKit.Security.SslHandshakeException: An error occurred while attempting to establish an SSL or TLS "
    "connection. The SSL certificate presented by the server is not trusted" },
  { "tls-to-plain-port", "log", NULL,
    "System.IO.IOException: The handshake failed due to an unexpected packet format." },
  { "auth-530-required", "log", NULL,
    "System.Net.Mail.SmtpException: The SMTP server requires a secure connection or the client was not "
    "authenticated. The server response was: 5.7.0 Authentication Required. Learn more at" },
  { "ms-535-smtpauth-disabled", "log", NULL,
    "The SMTP server requires a secure connection or the client was not authenticated. The server response was: "
    "5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, "
    "SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled" },
  { "ms-535-573", "log", NULL,
    "The server response was: 5.7.57 Client not authenticated to send mail. Error: 535 5.7.3 Authentication "
    "unsuccessful [AM0PR02CA0094.eurprd02.prod.outlook.com]" },
  { "auth-not-offered", "log", NULL, "msmtp: the server does not support authentication" },
  { "tcp-timeout", "log", NULL, "msmtp: cannot connect to smtp.example.org, port 587: Connection timed out" },
  { "google-535-badcredentials", "log", NULL,
    "msmtp: authentication failed (method PLAIN)\nmsmtp: server message: 535-5.7.8 Username and Password not "
    "accepted. For more information, go to\nmsmtp: server message: 535 5.7.8  "
    "https://support.google.com/mail/?p=BadCredentials - gsmtp" },
  { "auth-535-generic", "log", NULL, "curl: (67) Login denied" },
  { "tls-unknown-ca", "log", NULL, "curl: (60) SSL certificate problem: self-signed certificate" },
  { "tls-to-plain-port", "log", NULL, "curl: (35) OpenSSL/3.0.2: error:0A00010B:SSL routines::wrong version number" },
  { "tls-bad-identity", "log", NULL, "x509: certificate relies on legacy Common Name field, use SANs instead" },
  { "auth-not-offered", "log", NULL, "smtp: server doesn't support AUTH" },
  { "auth-needs-encryption", "log", NULL, "smtp: unencrypted connection" },
  { "tcp-timeout", "log", NULL,
    "dial tcp 203.0.113.7:465: connectex: A connection attempt failed because the connected party did not "
    "properly respond after a period of time, or established connection failed because connected host has failed "
    "to respond." },
  { "tcp-timeout", "log", NULL,
    "TimeoutError: [WinError 10060] A connection attempt failed because the connected party did not properly "
    "respond after a period of time" },
  { "tcp-net-unreach", "log", NULL,
    "OSError: [WinError 10051] A socket operation was attempted to an unreachable network" },
  { "dns-not-found", "log", NULL, "socket.gaierror: [Errno 11001] getaddrinfo failed" },
  { "dns-not-found", "log", NULL,
    "fsockopen(): php_network_getaddresses: getaddrinfo failed: Name or service not known" },
  { "tls-unknown-ca", "log", NULL,
    "stream_socket_enable_crypto(): SSL operation failed with code 1. OpenSSL Error messages: error:0A000086:SSL "
    "routines::certificate verify failed" },
  { "tls-bad-identity", "log", NULL,
    "stream_socket_enable_crypto(): Peer certificate CN=`*.example.com' did not match expected "
    "CN=`mail.example.org'" },
  { "tcp-timeout", "log", NULL,
    "Connection could not be established with host smtp.example.org :stream_socket_client(): unable to connect "
    "to ssl://smtp.example.org:465 (Connection timed out)" },
  { "auth-530-required", "log", NULL,
    "Expected response code 250 but got code \"530\", with message \"530 5.7.1 Authentication required\"" },
  { "failed", "log", NULL, "SMTP Error: Could not connect to SMTP host." },
  { "tls-bad-identity", "log", NULL,
    "OpenSSL::SSL::SSLError: hostname \"mail.example.org\" does not match the server certificate" },
  { "starttls-missing", "log", NULL, "Net::SMTPUnsupportedCommand: STARTTLS is not supported on this server" },
  { "tcp-refused", "log", NULL,
    "Errno::ECONNREFUSED: Connection refused - connect(2) for \"smtp.example.org\" port 25" },
  { "tcp-timeout", "log", NULL, "Net::OpenTimeout: execution expired" },
  { "sender-syntax", "log", NULL, "Error: Mail command failed: 501 5.1.7 Invalid address" },
  { "dns-timeout", "log", NULL, "Error: queryA ETIMEOUT smtp.example.org" },
  { "tls-not-tls", "log", NULL,
    "Error: Client network socket disconnected before secure TLS connection was established" },
  { "tls-unknown-ca", "log", NULL, "Error: unable to get local issuer certificate" },
  { "starttls-required", "log", NULL,
    "smtplib.SMTPSenderRefused: (530, b'5.7.0 Must issue a STARTTLS command first. ffacd0b85a97d - gsmtp', "
    "'ada@example.org')" },
  { "rcpt-unknown", "log", NULL,
    "smtplib.SMTPRecipientsRefused: {'bo@example.net': (550, b'5.1.1 <bo@example.net>: Recipient address "
    "rejected: User unknown in local recipient table')}" },
  { "tls-not-tls", "log", NULL, "ssl.SSLEOFError: EOF occurred in violation of protocol (_ssl.c:2396)" },
  { "tls-alert", "log", NULL, "ssl.SSLError: [SSL: DH_KEY_TOO_SMALL] dh key too small (_ssl.c:1007)" },
  { "tls-old-protocol", "log", NULL, "ssl.SSLError: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1129)" },
  { "tls-expired", "log", NULL,
    "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has "
    "expired (_ssl.c:1006)" },
  { "relay-denied", "log", NULL,
    "Sending of the message failed. An error occurred while sending mail. The mail server responded: 5.7.1 "
    "<bo@example.net>: Relay access denied. Please check the message recipient and try again." },
  { "auth-535-generic", "log", NULL, "Login to server smtp.example.org with username ada@example.org failed." },
  { "failed", "log", NULL,
    "Sending of the message failed. The message could not be sent because connecting to Outgoing server (SMTP) "
    "smtp.example.org failed. The server may be unavailable or is refusing SMTP connections." },
  { "relay-denied", "log", NULL,
    "Server response: '553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)', Port: 25, "
    "Secure(SSL): No, Server Error: 553, Error Number: 0x800CCC79" },
  { "auth-mech-unsupported", "log", NULL,
    "status=deferred (SASL authentication failed; cannot authenticate to server smtp.example.org[203.0.113.7]: "
    "no mechanism available)" },
  { "google-535-badcredentials", "log", NULL,
    "postfix/smtp[4711]: 4F2A: to=<bo@example.net>, relay=smtp.gmail.com[203.0.113.7]:587, status=deferred (SASL "
    "authentication failed; server smtp.gmail.com[203.0.113.7] said: 535-5.7.8 Username and Password not "
    "accepted. For more information, go to?535 5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp)" },
  { "tcp-timeout-25", "log", NULL,
    "status=deferred (connect to smtp.example.org[203.0.113.7]:25: Connection timed out)" },
  { "greet-eof", "log", NULL,
    "status=deferred (lost connection with smtp.example.org[203.0.113.7] while receiving the initial server "
    "greeting)" },
  { "starttls-missing", "log", NULL,
    "status=deferred (TLS is required, but was not offered by host smtp.example.org[203.0.113.7])" },
  { "tls-unknown-ca", "log", NULL, "status=deferred (Server certificate not trusted)" },
  { "tcp-net-unreach", "log", NULL,
    "status=deferred (connect to smtp.example.org[2001:db8::1]:587: Network is unreachable)" },
  { "dns-not-found", "log", NULL,
    "status=deferred (Host or domain name not found. Name service error for name=smtp.exmaple.org type=A: Host "
    "not found)" },
  { "rcpt-domain", "log", NULL, "bo@example.net: all relevant MX records point to non-existent hosts" },
  { "rcpt-unknown", "log", NULL,
    "** bo@example.net R=dnslookup T=remote_smtp H=mx.example.net [203.0.113.7]: SMTP error from remote mail "
    "server after RCPT TO:<bo@example.net>: 550 5.1.1 User unknown" },
  { "auth-not-offered", "log", NULL, "Command unknown: 'AUTH' at /usr/lib/git-core/git-send-email line 1558." },
  { "oauth-invalid-grant", "log", NULL, "AADSTS700082: The refresh token has expired due to inactivity." },
  { "oauth-failed", "log", NULL, "AADSTS50126: Error validating credentials due to invalid username or password." },
  { "oauth-aad-consent", "log", NULL, "AADSTS65004: User declined to consent to access the app." },
  { "pop-app-password", "pop3", "gmail",
    "-ERR [AUTH] Application-specific password required: https://support.google.com/accounts/answer/185833" },
  { "imap-authfailed", "imap", "yahoo", "a1 NO [AUTHENTICATIONFAILED] AUTHENTICATE Invalid credentials" },
  { "imap-refused", "imap", "netease", "a1 NO SELECT Unsafe Login. Please contact kefu@188.com for help" },
  { "imap-authfailed", "imap", "netease", "a1 NO LOGIN Login error or password error" },
  { "pop-refused", "pop3", "netease", "-ERR Unable to log on" },
  { "starttls-required", "log", "smtp.example.org",
    "=== Connected to smtp.example.org.\n<-  220 smtp.example.org ESMTP\n -> EHLO laptop\n<-  "
    "250-smtp.example.org\n<-  250 STARTTLS\n -> MAIL FROM:<ada@example.org>\n<** 530 5.7.0 Must issue a "
    "STARTTLS command first\n -> QUIT\n<-  221 Bye" },
  { "auth-535-generic", "log", NULL,
    "2020-04-20 13:51:14\tSERVER -> CLIENT: 250-AUTH PLAIN LOGIN\n2020-04-20 13:51:15\tCLIENT -> SERVER: AUTH "
    "LOGIN\n2020-04-20 13:51:16\tSERVER -> CLIENT: 535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6\nSMTP "
    "ERROR: Password command failed: 535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6\nSMTP Error: Could not "
    "authenticate." },
  { NULL }
};
