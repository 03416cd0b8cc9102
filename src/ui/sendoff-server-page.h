#pragma once

#include "sendoff-page.h"

/*
 * The assistant's second page: server and sign-in, filled from what is known about the provider.
 */

#define SENDOFF_TYPE_SERVER_PAGE (sendoff_server_page_get_type ())
G_DECLARE_FINAL_TYPE (SendoffServerPage, sendoff_server_page, SENDOFF, SERVER_PAGE, SendoffPage)

/** sendoff_server_page_ask_password: the next time the page is shown the password is to be typed anew */
void sendoff_server_page_ask_password (SendoffServerPage *self);
