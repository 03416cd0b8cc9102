#pragma once

#include <glib.h>

/**
 * AccountSecretKind:
 * @ACCOUNT_SECRET_PASSWORD: a password, app password or API key
 * @ACCOUNT_SECRET_TOKEN: an OAuth access token
 */
typedef enum
{
  ACCOUNT_SECRET_PASSWORD,
  ACCOUNT_SECRET_TOKEN,
} AccountSecretKind;

/**
 * AccountSecret:
 *
 * A password or token that is wiped from memory with the last reference. Thread-safe: the text never changes. It is not
 * a string on purpose, so that it cannot slip into a printf.
 */
typedef struct _AccountSecret AccountSecret;

/**
 * account_secret_new:
 * @text: taken byte for byte; spaces at either end belong to it
 */
AccountSecret *account_secret_new (const char *text, AccountSecretKind kind);
AccountSecret *account_secret_ref (AccountSecret *self);
void account_secret_unref (AccountSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccountSecret, account_secret_unref)

/** account_secret_get_text: Returns: (transfer none): lives as long as @self; never print it */
const char *account_secret_get_text (const AccountSecret *self);

/** account_secret_get_kind: Returns: what it is, as the caller of account_secret_new() said */
AccountSecretKind account_secret_get_kind (const AccountSecret *self);

/** account_secret_equal: Returns: whether both are of one kind and text; either may be %NULL */
gboolean account_secret_equal (const AccountSecret *a, const AccountSecret *b);

/**
 * account_secret_is_spaced_app_password:
 *
 * Returns: whether the text is a Google app password as Google displays it: four groups of four letters, parted by one
 *   space (U+0020 or U+00A0) each, white space around it allowed
 */
gboolean account_secret_is_spaced_app_password (const char *text);

/**
 * account_secret_for_host:
 * @self: as entered
 * @host: the server it goes to
 *
 * The secret as it reaches AUTH. At a Google host an app password in its display form loses its spaces; every other
 * secret stays as it is, byte for byte. Test and delivery both go through here.
 *
 * Returns: (transfer full)
 */
AccountSecret *account_secret_for_host (AccountSecret *self, const char *host);

/**
 * account_secret_has_spare_spaces:
 *
 * Returns: whether @self is a password with white space at an end, or an app password in its display form (see
 *   account_secret_is_spaced_app_password()): a server that refuses it may take it without
 */
gboolean account_secret_has_spare_spaces (const AccountSecret *self);

/**
 * account_secret_dup_without_spaces:
 *
 * Returns: (transfer full): @self without white space at either end, and an app password in its display form without
 * any; spaces within any other password belong to it
 */
AccountSecret *account_secret_dup_without_spaces (const AccountSecret *self);

/**
 * account_host_is_google:
 *
 * Returns: whether @host is a mail server of Google (smtp.gmail.com, smtp-relay.gmail.com, aspmx.l.google.com, …)
 */
gboolean account_host_is_google (const char *host);
