#pragma once

#include "sendoff-page.h"

/*
 * The assistant's first page: the person's name and address. Says at once which provider it is.
 */

#define SENDOFF_TYPE_IDENTITY_PAGE (sendoff_identity_page_get_type ())
G_DECLARE_FINAL_TYPE (SendoffIdentityPage, sendoff_identity_page, SENDOFF, IDENTITY_PAGE, SendoffPage)
