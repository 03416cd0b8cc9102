#pragma once

#include <glib.h>

/*
 * What can be said about a server's name or an address before anybody connects to it. Pure.
 */

/**
 * account_hint_similar_host:
 * @host: what was typed
 *
 * Returns: (transfer none) (nullable): the catalogue's server that differs from @host by one letter (missing, doubled,
 *   wrong, or swapped with its neighbour): "did you mean …"; %NULL when @host is a known one itself, or like none
 */
const char *account_hint_similar_host (const char *host);

/**
 * account_hint_similar_address:
 * @address: what was typed so far
 *
 * Returns: (transfer full) (nullable): the same address at the catalogue's domain that differs from this one's by one
 *   letter: "did you mean …"; %NULL when the domain is a known one itself, or like none. Domains with a name of four
 *   letters or fewer are not proposed: too many others are like them.
 */
char *account_hint_similar_address (const char *address);

/**
 * account_hint_outgoing_host:
 * @host: what was typed
 *
 * Returns: (transfer full) (nullable): the server for outgoing mail, when @host is one for incoming mail (imap., pop.,
 *   pop3., outlook.office365.com, …): mail cannot be sent there; %NULL when it does not look like one
 */
char *account_hint_outgoing_host (const char *host);
