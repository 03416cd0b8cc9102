#include "signatures.h"

/* Reputation, proof of the sender, limits, content. As people posted it. */

const Signature replies_policy[] = {
  { "yahoo-policy", "sender", "mta7.am0.yahoodns.net",
    "553 5.7.2 [TSS09] All messages from 203.0.113.7 will be permanently deferred; Retrying will NOT succeed. "
    "See https://postmaster.yahooinc.com/error-codes" },
  { "yahoo-policy", "sender", "mta7.am0.yahoodns.net",
    "421 4.7.1 [TS03] All messages from 203.0.113.7 will be permanently deferred; Retrying will NOT succeed." },
  { "blocklisted", "sender", "mta7.am0.yahoodns.net",
    "553 5.7.1 [BL21] Connections will not be accepted from 203.0.113.7, because the ip is in Spamhaus's list; "
    "see http://postmaster.yahoo.com/550-bl23.html" },
  { "relay-rate-452", "sender", "m365-direct",
    "451 4.7.650 The mail server [203.0.113.7] has been temporarily rate limited due to IP reputation. For "
    "e-mail delivery information, see https://postmaster.live.com (S843)" },
  { "greet-421-busy", "recipient", "m365-direct",
    "451 4.7.500 Server busy. Please try again later from [203.0.113.7]. (AS77712344) "
    "[DB5EUR01FT012.eop-EUR01.prod.protection.outlook.com]" },
  { "greet-421-busy", "greeting", "m365-direct",
    "421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel" },
  { "refused-for-now", "recipient", "m365",
    "450 4.7.3 Organization queue quota exceeded. [AM0PR05.eurprd05.prod.outlook.com]" },
  { "local-error", "after-data", "m365",
    "451 4.4.0 Message failed to be replicated: No healthy secondary server available to accept replica at this "
    "time." },
  { "local-error", "recipient", "m365",
    "451 4.7.0 Temporary server error. Please try again later. PRX4 NextHop:AM0PR05MB4562" },
  { "blocklisted", "sender", "m365-direct",
    "550 5.7.1 Service unavailable, MailFrom domain is listed in Spamhaus. To request removal from this list see "
    "https://www.spamhaus.org/query/lookup/ (S8002)" },
  { "blocklisted", "recipient", "m365-direct",
    "550 5.7.606 Access denied, banned sending IP [203.0.113.7]. To request removal from this list please visit "
    "https://sender.office.com/ (AS16012609)" },
  { "blocklisted", "recipient", "m365-direct",
    "550 5.7.511 Access denied, banned sender[203.0.113.7]. To request removal from this list please forward "
    "this message to delist@messaging.microsoft.com" },
  { "message-refused", "after-data", "m365-direct",
    "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy" },
  { "rfc5322", "after-data", "m365-direct",
    "554 5.6.211 Invalid MIME Content: Single text value size (33124) exceeded allowed maximum (32768)." },
  { "spam-content", "after-data", "gw-aspmx",
    "550-5.7.1 [203.0.113.7      18] Our system has detected that this message is\n550-5.7.1 likely suspicious "
    "due to the very low reputation of the sending IP\n550 5.7.1 address. - gsmtp" },
  { "spam-content", "after-data", "gw-aspmx",
    "421-4.7.0 [203.0.113.7] Our system has detected that this message is suspicious\n421-4.7.0 due to the "
    "nature of the content and/or the links within. - gsmtp\n421 4.7.0 "
    "https://support.google.com/mail/answer/188131" },
  { "dmarc-google", "after-data", "gw-aspmx",
    "550-5.7.1 This message does not have authentication information or fails to pass\n550-5.7.1 authentication "
    "checks. To best protect our users from spam, the\n550 5.7.1 message has been blocked. - gsmtp" },
  { "spf-google", "after-data", "gw-aspmx",
    "550-5.7.26 The MAIL FROM domain [email.example.jp] has an SPF record with a hard fail\n550-5.7.26 policy "
    "(-all) but it fails to pass SPF checks with the ip:\n550-5.7.26 [203.0.113.7]. To best protect our users "
    "from spam and phishing,\n550 5.7.26 the message has been blocked. - gsmtp" },
  { "dmarc-google", "after-data", "gw-aspmx",
    "421 4.7.32 This mail has been rate limited because there is no DMARC alignment - gsmtp" },
  { "dmarc-google", "after-data", "gw-aspmx",
    "550-5.7.1 [2001:db8::7] Our system has detected that this message does not meet IPv6 sending guidelines "
    "regarding PTR records and authentication.\n550 5.7.1 - gsmtp" },
  { "virus", "after-data", "gmail",
    "552-5.7.0 Our system detected an illegal attachment on your message. Please\n552 5.7.0 visit "
    "http://mail.google.com/support/bin/answer.py?answer=6590 to - gsmtp" },
  { "message-refused", "after-data", "gw-aspmx",
    "550-5.7.1 The user or domain that you are sending to (or from) has a policy that\n550-5.7.1 prohibited the "
    "mail that you sent. Please contact your domain administrator for\n550 5.7.1 further details. - gsmtp" },
  { "local-error", "after-data", "gmail", "451 4.3.0 Mail server temporarily rejected message. - gsmtp" },
  { "rfc5322", "after-data", "gmail",
    "550 5.7.1 [203.0.113.7 14] Messages missing a valid address in From: header, or having no From: header, are "
    "not accepted. - gsmtp" },
  { "recipient-refused", "recipient", "gmail", "555 5.5.2 Syntax error, goodbye. 5b1f17b1804b1 - gsmtp" },
  { "blocklisted", "sender", "mx01.mail.icloud.com",
    "550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=203.0.113.7" },
  { "blocklisted", "recipient", "mx01.mail.icloud.com",
    "550 5.7.1 Mail from IP 203.0.113.7 was rejected due to listing in Spamhaus SBL. For details please see "
    "http://www.spamhaus.org/query/bl?ip=203.0.113.7" },
  { "blocklisted", "after-data", "mx01.mail.icloud.com",
    "550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL -- see "
    "https://www.spamhaus.org/dbl/" },
  { "apple-policy", "after-data", "mx01.mail.icloud.com",
    "554 5.7.1 [HME1] This message was blocked for failing both SPF and DKIM authentication checks." },
  { "greet-554", "greeting", "mx01.mail.icloud.com", "554 p00-smtpin003.me.com ESMTP not accepting connections" },
  { "greet-421-busy", "greeting", "smtp-in.orange.fr",
    "421 mwinf5c79 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow "
    "down. OFR005_104 [104]" },
  { "message-refused", "after-data", "smtp-in.orange.fr", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]" },
  { "spf-generic", "sender", "smtp.laposte.net", "550 5.5.0 SPF: 203.0.113.7 is not allowed to send mail. LPN004_401" },
  { "blocklisted", "sender", "smtp-in.orange.fr",
    "550 mwinf5c04 ME Adresse IP source bloquee pour incident de spam. Client host blocked for spamming issues. "
    "OFR006_102 Ref http://csi.cloudmark.com/reset-request/?ip=203.0.113.7 [102]" },
  { "server-closing", "sender", "smtp-in.orange.fr",
    "421 mwinf5c77 ME Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_999 "
    "[999]" },
  { "spam-content", "after-data", "smtp.free.fr", "550 spam detected" },
  { "virus", "after-data", "smtp.free.fr", "550 virus detected" },
  { "spf-generic", "recipient", "webde",
    "550 <bo@example.com>: Reject due to SPF policy. The originating IP of the message is not permitted by the "
    "domain owner" },
  { "message-refused", "after-data", "webde",
    "554-Transaction failed\n554-Reject due to policy restrictions.\n554 For explanation visit "
    "https://postmaster.web.de/de/case?c=hi&i=ip&v=203.0.113.7" },
  { "greet-421-busy", "greeting", "gmx", "421 Reject due to policy violations" },
  { "ionos-450-limit", "sender", "ionos", "421 Rate limit reached. Please try again later" },
  { "blocklisted", "recipient", "gmx", "550 <bo@example.com>: IP address is block listed" },
  { "message-refused", "after-data", "gmx", "550 Reject due to policy restrictions (header based)" },
  { "greet-554", "greeting", "mailcom",
    "554-mail.com (mxgmxus002) Nemesis ESMTP Service not available\n554-No SMTP service\n554 Bad DNS PTR "
    "resource record." },
  { "greet-554", "greeting", "comcast",
    "554 resimta-01.example.net comcast 203.0.113.7 Comcast block for spam. Please see "
    "http://postmaster.comcast.net/smtp-error-codes.php#BL000000" },
  { "relay-rate-452", "sender", "comcast",
    "421 4.1.0 203.0.113.7 Throttled - see http://postmaster.comcast.net/smtp-error-codes.php#RL000010" },
  { "dmarc-failed", "after-data", "comcast",
    "550 5.2.0 Message rejected due to DMARC. Please see "
    "http://postmaster.comcast.net/smtp-error-codes.php#DM000001" },
  { "blocklisted", "sender", "att",
    "553 5.3.0 flpd575 DNSBL:ATTRBL 521< 203.0.113.7 >_is_blocked.For assistance forward this email to "
    "abuse_rbl@abuse-att.net" },
  { "client-host-rejected", "sender", "att",
    "550 5.7.1 Connections not accepted from servers without a valid sender domain.flph829 Fix reverse DNS for "
    "203.0.113.7" },
  { "blocklisted", "sender", "libero.example",
    "550 smtp-17.iol.local smtp-17.iol.local IP blacklisted by CSI. For remediation please use "
    "http://csi.cloudmark.com/reset-request/?ip=203.0.113.7 [smtp-17.iol.local; LIB_102]" },
  { "greet-554", "greeting", "mx.t-online.de",
    "554 IP=203.0.113.7 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to "
    "clarify.) (BL)" },
  { "spam-content", "after-data", "smtp.strato.de", "550 5.7.1 Refused by local policy. No SPAM please! (B-URL)" },
  { "spam-content", "after-data", "mailru",
    "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=7y4y or report details to "
    "abuse@corp.mail.ru. Error code: 1A2B." },
  { "blocklisted", "sender", "mailru",
    "550 Access from ip address 203.0.113.7 blocked. Visit http://postmaster.mail.ru" },
  { "relay-rate-452", "recipient", "mailru", "451 Ratelimit exceeded for mailbox ada@mail.ru. Try again later." },
  { "dmarc-failed", "after-data", "mailru",
    "550 5.7.1 This message was not accepted due to domain (example.org) owner DMARC policy (RFC 7489) "
    "https://help.mail.ru/mail-help/postmaster/dmarc" },
  { "relay-rate-452", "after-data", "qq",
    "550 Ip frequency limited [V2VkIEFwciAgMyAx Blocked IP 203.0.113.7]. "
    "http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725" },
  { "relay-rate-452", "after-data", "qq", "550 Domain frequency limited. http://service.mail.qq.com/detail/122/173" },
  { "spam-content", "after-data", "qq",
    "550 Mail content denied. http://service.exmail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726" },
  { "spam-content", "after-data", "qq", "550 Suspected spam sender." },
  { "dmarc-failed", "after-data", "qq",
    "550 DMARC check failed. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1001508&&id=16." },
  { "spf-generic", "after-data", "qq", "550 SPF check failed. https://service.mail.qq.com/detail/122/72" },
  { "spam-content", "after-data", "netease",
    "554 DT:SPM 163 smtp5,D9GowACHO7RRVkxZ,4711 please see "
    "http://mail.163.com/help/help_spam_16.htm?ip=203.0.113.7&hostid=smtp5&time=1" },
  { "netease-553", "after-data", "netease",
    "554 DT:SUM 163 smtp1,C9GowEAZ please see http://mail.163.com/help/help_spam_16.htm" },
  { "host-hourly-limit", "recipient", "netease",
    "550 MI:STC 163 smtp4,fcOowE please see http://mail.163.com/help/help_spam_16.htm" },
  { "host-hourly-limit", "sender", "netease",
    "451 MI:SFQ 163 smtp2,dsOowE please see http://mail.163.com/help/help_spam_16.htm" },
  { "greet-421-busy", "greeting", "netease", "421 HL:ICC 163 mx12,uMCowE http://mail.163.com/help/help_spam_16.htm" },
  { "spf-generic", "after-data", "netease", "554 MI:SPF 163 mx3,f8CowE http://mail.163.com/help/help_spam_16.htm" },
  { "local-error", "sender", "yandex",
    "451 4.7.1 Sorry, the service is currently unavailable. Please come back later." },
  { "spam-content", "after-data", "zoho", "554 5.7.1 Email cannot be delivered. Reason: Email flagged as Spam." },
  { "virus", "after-data", "zoho", "552 5.7.1 virus Win.Test.EICAR_HDB-1 detected by Zoho Mail" },
  { "dmarc-failed", "after-data", "zoho", "550 5.7.1 Email rejected per DMARC policy for example.org" },
  { "host-hourly-limit", "recipient", "godaddy",
    "550 User ada@example.org has exceeded its 24-hour sending limit. Messages to 250 recipients out of 250 "
    "allowed have been sent. Relay quota will reset in 1.3 hours." },
  { "host-hourly-limit", "recipient", "godaddy",
    "554 p3plsmtpa06-08.prod.phx3.secureserver.net : DED : bcAR : DED : You've reached your daily relay quota - "
    "203.0.113.7" },
  { "greet-421-busy", "greeting", "godaddy", "421 Temporarily rejected. Reverse DNS for this IP failed. IB108" },
  { "spam-content", "after-data", "godaddy",
    "552 This message has been rejected due to content judged to be spam by the internet community. IB212" },
  { "virus", "after-data", "godaddy", "552 Virus infected message rejected. IB705" },
  { "spf-generic", "sender", "godaddy",
    "550 5.1.0 203.0.113.7 is not allowed to send from <example.net> per it's SPF Record. Please inspect your "
    "SPF settings, and try again. IB508" },
  { "host-hourly-limit", "data", "mailgun",
    "421 Domain example.org is not allowed to send: recipient limit exceeded. Try again after Thu, 01 Jan 2026 "
    "00:00:00 GMT" },
  { "host-hourly-limit", "recipient", "sendgrid", "452 too many recipients received this hour" },
  { "postfix-rate", "sender", NULL, "450 too frequent connects from 203.0.113.7, please try again later." },
  { "host-hourly-limit", "sender", "sparkpost", "420 Exceed Sending Limit (daily)" },
  { "postfix-rate", "recipient", NULL,
    "451 4.7.1 <smtp3.example.jp[203.0.113.7]>: Client host rejected: Please try again slower" },
  { "client-host-rejected", "recipient", NULL,
    "450 4.7.1 <c135.example.ne.jp[203.0.113.7]>: Client host rejected: may not be mail exchanger" },
  { "relay-rate-452", "recipient", NULL,
    "450 4.7.1 <bo@example.net>: Recipient address rejected: Policy rejection; Message rate limit exceeded" },
  { "host-hourly-limit", "recipient", NULL,
    "554 5.7.1 <ada@example.org>: Sender address rejected: Sending quota exceeded" },
  { "relay-rate-452", "sender", NULL, "452 4.3.2 Connection rate limit exceeded." },
  { "relay-rate-452", "sender", NULL, "452 4.5.3 rate limit exceeded" },
  { "blocklisted", "recipient", NULL,
    "550-\"JunkMail rejected - ec2-203-0-113-7.compute.example.com\n550-(example.org) [203.0.113.7]:34032 is in "
    "an RBL, see\n550 https://www.spamhaus.org/query/ip/203.0.113.7\"" },
  { "blocklisted", "sender", NULL,
    "501 <ada@example.jp>... no access from mail server [203.0.113.7] which is an open relay." },
  { "client-host-rejected", "recipient", NULL,
    "554 5.7.1 <webmail18.example.net[10.200.201.18]>: Client host rejected: Blacklisted user: ada@example.org" },
  { "blocklisted", "sender", "cox.example",
    "550 5.1.0 <ada@example.org> sender rejected. Refer to Error Codes section at "
    "https://www.cox.com/residential/support/email-error-codes.html for more information. AUP#CDRBL" },
  { "spam-content", "after-data", NULL, "571 5.7.1 message classified as spam (Nachricht als Spam eingestuft)" },
  { "spam-content", "after-data", NULL, "550 5.7.1 Message rejected: spam score exceeded limit" },
  { "spam-content", "after-data", NULL, "552 spam score too high (15.2)" },
  { "spam-content", "after-data", NULL,
    "550 5.7.1 Mail seems to be spam and will not be delivered. Please contact support." },
  { "spam-content", "after-data", NULL,
    "554 5.6.0 This message has been scored as spam with a probability of more than 90%" },
  { "spam-content", "after-data", NULL, "554 rejected due to spam URL in content" },
  { "message-refused", "after-data", NULL, "554 rejecting banned content" },
  { "message-refused", "after-data", NULL,
    "554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554" },
  { "dmarc-failed", "recipient", NULL,
    "550 DMARC Sender Invalid - envelope rejected - https://community.mimecast.com/docs/DOC-1369#550" },
  { "message-refused", "after-data", NULL,
    "550 Rejected by header based Anti-Spoofing policy: ada@example.com - "
    "https://community.mimecast.com/docs/DOC-1369#550" },
  { "recipient-refused", "recipient", NULL,
    "550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369#550" },
  { "local-error", "recipient", NULL,
    "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451" },
  { "blocklisted", "recipient", NULL,
    "451 IP temporarily blacklisted - https://community.mimecast.com/docs/DOC-1369#451" },
  { "recipient-refused", "recipient", NULL,
    "554 Host network not allowed - https://community.mimecast.com/docs/DOC-1369#554" },
  { "greet-554", "greeting", NULL, "501 Connection rejected by policy [7.7] 2109" },
  { "client-host-rejected", "recipient", NULL,
    "550-Your message was rejected by this system and was not delivered.\n550-Reason: This system will not "
    "accept messages from servers/devices with no reverse DNS. IP=[203.0.113.7]\n550 Protection provided by: "
    "MagicMail version 2.0" },
  { "client-host-rejected", "recipient", NULL,
    "554 5.7.1 <bo@example.net>: Recipient address rejected: rejected based on geographical location" },
  { "dmarc-failed", "after-data", NULL, "550 5.7.26 <bo@example.com>: ETP205 DMARC Failure for domain" },
  { "spf-generic", "sender", NULL,
    "550-SPF-check failed:\n550 example.com doesn't allow sending mails from 203.0.113.7" },
  { "spf-generic", "recipient", NULL, "550 Bad SPF records for [example.org:203.0.113.7], see http://spf.pobox.com/" },
  { "spf-generic", "sender", NULL, "550 5.7.1 [BFD] Sender prohibited by SPF" },
  { "rfc5322", "after-data", "ses", "554 Transaction failed: Duplicate header 'DKIM-Signature'." },
  { "rfc5322", "after-data", NULL, "550 5.6.9 improper use of 8-bit data in message header" },
  { "rfc5322", "after-data", "mta7.am0.yahoodns.net", "554 Message not allowed - Headers are not RFC compliant[291]" },
  { "size-exceeded", "after-data", NULL, "552 5.3.4 Error: message file too big" },
  { "size-exceeded", "after-data", NULL,
    "552 5.2.3 <bo@example.net>: Recipient address rejected: Message length exceeds administrative limit." },
  { "server-storage", "after-data", NULL, "452 4.4.5 Insufficient disk space; try again later" },
  { "local-error", "recipient", NULL, "451 qq trouble in home directory (#4.3.0)" },
  { "local-error", "after-data", NULL, "451 4.0.0 Operating system error" },
  { "loop", "recipient", NULL,
    "551 5.7.1 Loop detected: Email is sent and forwarded from/to example.com. (#id-5.9.0)" },
  { "server-closing", "after-data", NULL,
    "421 4.3.0 Upstream error, please check https://developers.cloudflare.com/email-routing/postmaster for "
    "possible reasons why." },
  { "bad-sequence", "data", NULL, "503 Start afresh from MAIL(#5.5.1)" },
  { "bad-sequence", "data", "gmail",
    "503-5.5.1 RCPT first. A mail transaction protocol command was issued out of\n503-5.5.1 sequence. For more "
    "information, go to\n503 5.5.1 specifications. - gsmtp" },
  { "greylist", "recipient", NULL,
    "450 4.2.0 <bo@example.com>: Recipient address rejected: example.com greylisted for 60 seconds by ZEROSPAM" },
  { "greylist", "recipient", NULL,
    "450 4.7.1 <bo@example.com>: Recipient address rejected: Please try again in 5 minutes" },
  { "inactivity", "sender", NULL, "421 4.4.2 Connection timed out due to inactivity" },
  { "inactivity", "data", "ses", "451 Timeout waiting for data from client" },
  { "server-closing", "sender", NULL, "421 Service Temporarily Unavailable" },
  { "server-closing", "sender", NULL, "421 Max message per connection reached, closing transmission channel" },
  { "greet-sync", "ehlo", NULL, "421 You talk too soon" },
  { "postfix-rate", "sender", NULL, "421 4.7.0 st11p00im-smtpin005.me.com Error: too many errors" },
  { "postfix-rate", "recipient", NULL, "503 Too many syntax or protocol errors" },
  { NULL }
};
