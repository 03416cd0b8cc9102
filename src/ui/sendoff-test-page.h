#pragma once

#include "sendoff-page.h"
#include "sendoff-test-view.h"

/*
 * A live test of the account that is being set up or edited, as a page. It begins when the page is entered, unless what
 * passed last is what is to be tested now.
 */

#define SENDOFF_TYPE_TEST_PAGE (sendoff_test_page_get_type ())
G_DECLARE_FINAL_TYPE (SendoffTestPage, sendoff_test_page, SENDOFF, TEST_PAGE, SendoffPage)

/**
 * SendoffTestPage::settings-changed:
 * @server: (type gpointer): const AccountServer: what the person agreed to change
 *
 * A remedy changed the settings; the page tests them already. Whoever owns the draft takes them over.
 */

/**
 * SendoffTestPage::secret-changed:
 * @secret: (type AccountSecret): what is tested with from now on
 *
 * The person had the password used without its spaces.
 */

/**
 * SendoffTestPage::password-wanted:
 *
 * The person wants to type another password.
 */

/** sendoff_test_page_get_view: Returns: (transfer none) */
SendoffTestView *sendoff_test_page_get_view (SendoffTestPage *self);

/** sendoff_test_page_clear: what was tested is no longer what is set: the verdict goes */
void sendoff_test_page_clear (SendoffTestPage *self);
