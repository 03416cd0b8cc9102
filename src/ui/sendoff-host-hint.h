#pragma once

#include <adwaita.h>

/*
 * What can be said about a server's name while it is typed: "Did you mean smtp.gmail.com?", "imap.gmail.com is for incoming
 * mail". Hidden while there is nothing to say.
 *
 * Signal "chosen" (const char *host): the person takes the other name.
 */

#define SENDOFF_TYPE_HOST_HINT (sendoff_host_hint_get_type ())
G_DECLARE_FINAL_TYPE (SendoffHostHint, sendoff_host_hint, SENDOFF, HOST_HINT, AdwBin)

/** sendoff_host_hint_set_host: @host: as typed so far */
void sendoff_host_hint_set_host (SendoffHostHint *self, const char *host);
