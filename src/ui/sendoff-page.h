#pragma once

#include "account-secret.h"
#include "account.h"

#include <adwaita.h>

/*
 * One page of the assistant. The assistant owns the order, the buttons and the draft of the account; a page shows the
 * draft when it is entered and writes into it when it is left forwards. Nothing of it is saved before the last page.
 */

#define SENDOFF_TYPE_PAGE (sendoff_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (SendoffPage, sendoff_page, SENDOFF, PAGE, AdwBin)

/**
 * SendoffPageClass:
 * @enter: the page is shown, from either side: @draft and @secret (nullable) are as the pages before left them
 * @leave: Next was pressed: checks what was entered and writes it into @draft and @secret (inout, transfer full); %FALSE
 *   keeps the page, which says itself what is wrong
 * @stop: the page is left backwards, or the window closes: whatever runs is cancelled
 */
struct _SendoffPageClass
{
  AdwBinClass parent_class;

  void (*enter) (SendoffPage *self, const Account *draft, AccountSecret *secret);
  gboolean (*leave) (SendoffPage *self, Account *draft, AccountSecret **secret);
  void (*stop) (SendoffPage *self);
};

void sendoff_page_enter (SendoffPage *self, const Account *draft, AccountSecret *secret);
gboolean sendoff_page_leave (SendoffPage *self, Account *draft, AccountSecret **secret);
void sendoff_page_stop (SendoffPage *self);

/** sendoff_page_get_title: Returns: (transfer none): translated title of the window while the page is shown */
const char *sendoff_page_get_title (SendoffPage *self);

/** sendoff_page_set_complete: whether Next may be pressed */
void sendoff_page_set_complete (SendoffPage *self, gboolean complete);
gboolean sendoff_page_get_complete (SendoffPage *self);

/** sendoff_page_set_next_label: what the button that goes on says, with a mnemonic */
void sendoff_page_set_next_label (SendoffPage *self, const char *label);

/** sendoff_page_set_suggested: whether going on is what the page suggests, so that its button stands out */
void sendoff_page_set_suggested (SendoffPage *self, gboolean suggested);
