#pragma once

#include "mail-error.h"

/**
 * MailAddress:
 * @name: (nullable): display name, UTF-8
 * @local: local part as it is written in the envelope, quotes and all: `ada`, `"/G=Ada/S=Lovelace/"`
 * @domain: as typed, UTF-8; an address literal keeps its brackets
 *
 * One mailbox (RFC 5322 3.4, RFC 6531).
 */
typedef struct
{
  char *name;
  char *local;
  char *domain;
} MailAddress;

/**
 * mail_address_new:
 * @name: (nullable): display name, UTF-8; blank is none
 * @addr_spec: `local@domain` alone: no comments, no angle brackets
 *
 * Checks as strictly as the envelope must be: dot-atom or quoted string of 64 bytes at most, a domain that can exist,
 * 254 characters in all (RFC 5321 4.5.3.1).
 *
 * Errors: %MAIL_ERROR_ADDRESS, %MAIL_ERROR_HEADER (a control character in @name)
 */
MailAddress *mail_address_new (const char *name, const char *addr_spec, GError **error);
MailAddress *mail_address_copy (const MailAddress *self);
void mail_address_free (MailAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAddress, mail_address_free)

/**
 * mail_address_parse:
 * @text: exactly one address, with or without display name
 *
 * Call mail_init() before; so for the list.
 *
 * Errors: %MAIL_ERROR_ADDRESS; the message says what is wrong with it (no domain, a space, two of them, …)
 */
MailAddress *mail_address_parse (const char *text, GError **error);

/**
 * mail_address_list_parse:
 * @text: addresses parted by commas or semicolons, with display names, comments, groups ("Team: a@x, b@y;"), quoted
 *   local parts (X.400 gateways: `"/G=Ada/S=Lovelace/O=Analytical/C=GB/"@gateway.example`) and international domains;
 *   "" is an empty list
 *
 * Groups are flattened; an address that is there twice is kept once. At most 500.
 *
 * Returns: (transfer full) (element-type MailAddress)
 *
 * Errors: %MAIL_ERROR_ADDRESS; the message quotes the part that is not an address
 */
GPtrArray *mail_address_list_parse (const char *text, GError **error);

/**
 * mail_address_list_parse_local:
 * @domain: for names that stand alone
 *
 * As mail_address_list_parse(), for texts of programs of this computer: "root", "root (Cron Daemon)" and
 * "Cron Daemon <root>" name somebody here, and become root@domain.
 */
GPtrArray *mail_address_list_parse_local (const char *text, const char *domain, GError **error);

/**
 * mail_address_is_local:
 *
 * Returns: whether the domain is a name that holds on this computer or in its house only: without a dot, or
 *   ".localdomain", ".local", ".internal"; no other computer can send anything there
 */
gboolean mail_address_is_local (const MailAddress *self);

/** mail_address_dup_addr_spec: Returns: (transfer full): local@domain for the envelope, the domain in its ASCII form
 * (A-labels) */
char *mail_address_dup_addr_spec (const MailAddress *self);

/** mail_address_dup_display: Returns: (transfer full): for people: `Ada Lovelace <ada@exämple.org>`, quoted where a
 * second parse needs it */
char *mail_address_dup_display (const MailAddress *self);

/** mail_address_needs_smtputf8: Returns: whether the local part has a character beyond ASCII (RFC 6531) */
gboolean mail_address_needs_smtputf8 (const MailAddress *self);

/** mail_address_equal: Returns: whether both are one mailbox; domains without regard to case and form */
gboolean mail_address_equal (const MailAddress *a, const MailAddress *b);

/** mail_address_dup_key: Returns: (transfer full): the same text for the same mailbox, to compare and to look up; not
 * for the wire */
char *mail_address_dup_key (const MailAddress *self);
