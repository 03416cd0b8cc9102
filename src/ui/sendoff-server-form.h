#pragma once

#include "account-catalogue.h"
#include "account-secret.h"
#include "account.h"

#include <adwaita.h>

/*
 * The fields of a server and its sign-in, for the assistant and for an account's preferences. Port and TLS mode move
 * together; a port that the person typed stays. What the provider will demand stands above the fields, before a sign-in
 * can fail for it.
 */

#define SENDOFF_TYPE_SERVER_FORM (sendoff_server_form_get_type ())
G_DECLARE_FINAL_TYPE (SendoffServerForm, sendoff_server_form, SENDOFF, SERVER_FORM, AdwBin)

/**
 * SendoffServerForm::edited:
 *
 * The person changed something: a verdict about the old settings holds no longer.
 */

/**
 * sendoff_server_form_set:
 * @account: shown in the fields; its address is what a provider's user name is made from
 * @secret: (nullable)
 *
 * Does not emit ::edited.
 */
void sendoff_server_form_set (SendoffServerForm *self, const Account *account, AccountSecret *secret);

/**
 * sendoff_server_form_dup_server:
 *
 * The one place where the fields become settings. A pin is dropped with the host or port it was made for.
 *
 * Returns: (transfer full) (nullable): %NULL when a field is wrong; the form says which, and moves the focus there
 */
AccountServer *sendoff_server_form_dup_server (SendoffServerForm *self);

/** sendoff_server_form_dup_secret: Returns: (transfer full) (nullable): as entered, byte for byte; %NULL when empty */
AccountSecret *sendoff_server_form_dup_secret (SendoffServerForm *self);

/** sendoff_server_form_get_provider: Returns: (nullable): the one chosen, or the one the host belongs to */
const AccountProvider *sendoff_server_form_get_provider (SendoffServerForm *self);

/** sendoff_server_form_focus_password: selects the password, to be typed anew */
void sendoff_server_form_focus_password (SendoffServerForm *self);

/** sendoff_server_form_is_filled: Returns: whether there is a host and a port to try */
gboolean sendoff_server_form_is_filled (SendoffServerForm *self);

/** sendoff_server_form_set_has_stored_secret: whether an empty password field stands for one that is stored already */
void sendoff_server_form_set_has_stored_secret (SendoffServerForm *self, gboolean stored);
