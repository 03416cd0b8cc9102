#pragma once

#include <adwaita.h>

/*
 * What can be said about a server's name or an address while it is typed: "Did you mean smtp.gmail.com?",
 * "imap.gmail.com is for incoming mail". Hidden while there is nothing to say.
 *
 * Signal "chosen" (const char *better): the person takes the other name, or address.
 */

#define SENDOFF_TYPE_HOST_HINT (sendoff_host_hint_get_type ())
G_DECLARE_FINAL_TYPE (SendoffHostHint, sendoff_host_hint, SENDOFF, HOST_HINT, AdwBin)

/** sendoff_host_hint_set_host: @host: as typed so far */
void sendoff_host_hint_set_host (SendoffHostHint *self, const char *host);

/** sendoff_host_hint_set_address: @address: as typed so far */
void sendoff_host_hint_set_address (SendoffHostHint *self, const char *address);
