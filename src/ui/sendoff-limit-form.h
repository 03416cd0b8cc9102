#pragma once

#include "account.h"

#include <adwaita.h>

/*
 * The choice of a daily limit: what the provider allows, with reasons, a figure of one's own, or none.
 */

#define SENDOFF_TYPE_LIMIT_FORM (sendoff_limit_form_get_type ())
G_DECLARE_FINAL_TYPE (SendoffLimitForm, sendoff_limit_form, SENDOFF, LIMIT_FORM, AdwBin)

/** sendoff_limit_form_set: shows the limit of @account and what its provider offers */
void sendoff_limit_form_set (SendoffLimitForm *self, const Account *account);

/** sendoff_limit_form_apply: writes the choice into @account */
void sendoff_limit_form_apply (SendoffLimitForm *self, Account *account);
