#pragma once

#include "sendoff-page.h"

/*
 * The assistant's last page: the daily limit and the account's name. Leaving it saves.
 */

#define SENDOFF_TYPE_LIMIT_PAGE (sendoff_limit_page_get_type ())
G_DECLARE_FINAL_TYPE (SendoffLimitPage, sendoff_limit_page, SENDOFF, LIMIT_PAGE, SendoffPage)

/** sendoff_limit_page_show_error: @message: (nullable): why the account could not be saved */
void sendoff_limit_page_show_error (SendoffLimitPage *self, const char *message);
