#pragma once

#include <glib.h>

/*
 * What servers and libraries say, and what is to be made of it.
 */

/**
 * Signature:
 * @id: of the diagnosis
 * @where: "greeting", "ehlo", "starttls", "auth", "sender", "recipient", "data", "after-data": a reply at that stage;
 *   "auth-token": one to a sign-in with a token; "auth-hangup": after which the connection broke; "greeting-line": a
 * line that is no reply; "any": a reply whose stage nobody knows; "pop3", "imap", "oauth", "keyring", "network": a
 * text; "paste": a text whose kind nobody knows; "log": the same, as a log
 * @who: (nullable): id of a provider, or a host
 * @said: the words; lines parted by LF
 */
typedef struct
{
  const char *id;
  const char *where;
  const char *who;
  const char *said;
} Signature;

/* Each ended by a row without id. */
extern const Signature signatures_network[];
extern const Signature signatures_auth[];
extern const Signature signatures_auth_providers[];
extern const Signature signatures_message[];
extern const Signature signatures_message_providers[];
extern const Signature signatures_incoming[];
extern const Signature signatures_generic[];
/* As people posted them, gathered apart from the signatures, to see what these are worth. */
extern const Signature replies_auth[];
extern const Signature replies_sender[];
extern const Signature replies_recipient[];
extern const Signature replies_policy[];
extern const Signature replies_clients[];
extern const Signature replies_echo[];
extern const Signature replies_second[];
extern const Signature replies_third[];

/* The id of every signature that the program has to know, ended by NULL. */
extern const char *const signatures_reference[];
