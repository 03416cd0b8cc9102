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
 * text; "paste": a text whose kind nobody knows
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

/* The id of every signature that the program has to know, ended by NULL. */
extern const char *const signatures_reference[];
