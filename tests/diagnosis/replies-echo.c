#include "signatures.h"

/* The person’s own words and other people’s names, repeated by a server, mean nothing. */

const Signature replies_echo[] = {
  { "rcpt-unknown", "recipient", NULL, "550 5.1.1 <quota@example.net>: Recipient address rejected: User unknown" },
  { "rcpt-unknown", "recipient", NULL, "550 No such user 'spam' here" },
  { "message-refused", "after-data", NULL, "550 5.7.1 Message \"Your mailbox is full\" refused" },
  { "message-refused", "after-data", NULL, "554 5.7.1 Rejected subject: Daily sending limit exceeded" },
  { "message-refused", "after-data", NULL, "550 Message refused; Subject: Account suspended" },
  { "recipient-refused", "recipient", NULL, "554 5.7.1 spam.blocked.example refused the recipient" },
  { "rcpt-unknown", "recipient", NULL, "550 spam: no such user" },
  { "rcpt-unknown", "recipient", NULL, "550 5.1.1 quota.exceeded: user unknown" },
  { "rcpt-unknown", "recipient", NULL, "550 5.1.1 virus@example.net is unknown" },
  { "sender-refused", "sender", NULL, "550 5.7.1 mail from greylist.example.org not wanted" },
  { "auth-535-generic", "auth", NULL, "535 5.7.8 blocked@locked.example: authentication failed" },
  { "auth-535-generic", "auth", "disabled.example.org", "535 5.7.8 disabled.example.org: authentication failed" },
  { "auth-535-generic", "auth", NULL, "535 5.7.8 authentication failed for user \"too many\"" },
  { "relay-denied", "recipient", NULL, "554 5.7.1 <spamhaus@blacklist.example>: Relay access denied" },
  { "rcpt-full", "recipient", NULL, "552 5.2.2 <nosuchuser@relay.example>: mailbox full" },
  { "rcpt-unknown", "recipient", NULL, "550 user unknown (virus.example.net)" },
  { "size-exceeded", "after-data", NULL, "552 5.3.4 spam.example: message size exceeds fixed limit" },
  { "rcpt-unknown", "recipient", "mail.quota.example", "550 mail.quota.example: unknown user bo" },
  { "message-refused", "after-data", NULL, "554 5.7.1 file \"Rate limit exceeded.pdf\" refused" },
  { "rcpt-unknown", "recipient", "relay.example.net", "550 5.1.1 relay.example.net: no such mailbox" },
  { "rcpt-unknown", "recipient", NULL, "550 unknown user: postmaster of dmarc.example.org" },
  { "rcpt-domain", "recipient", NULL, "550 5.1.2 Host unknown: spamhaus.test" },
  { NULL }
};
