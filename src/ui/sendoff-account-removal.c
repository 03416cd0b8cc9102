#include "config.h"

#include "sendoff-account-removal.h"

#include "sendoff-toast.h"

#include "diagnosis.h"

#include <glib/gi18n.h>

typedef struct
{
  SendoffApplication *app;
  AdwToastOverlay *toasts;
  Account *account;
  AccountSecret *secret;
} Removal;

static void
removal_free (Removal *self)
{
  g_clear_object (&self->app);
  g_clear_object (&self->toasts);
  g_clear_pointer (&self->account, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static void
removal_closure_free (gpointer data, GClosure *closure)
{
  removal_free (data);
}

static void
show_failure (AdwToastOverlay *toasts, const GError *error)
{
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

  adw_toast_overlay_add_toast (toasts, sendoff_toast_new (diagnosis->title));
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwToastOverlay) toasts = user_data;
  g_autoptr (GError) keyring_error = NULL;
  g_autoptr (GError) error = NULL;

  if (!sendoff_application_save_account_finish (SENDOFF_APPLICATION (source), result, &keyring_error, &error))
    show_failure (toasts, error);
  else if (keyring_error != NULL)
    show_failure (toasts, keyring_error);
}

static void
on_undo (AdwToast *toast, gpointer user_data)
{
  Removal *self = user_data;

  sendoff_application_save_account_async (self->app, self->account, self->secret, NULL, on_restored,
                                          g_object_ref (self->toasts));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  AdwToast *toast;
  AdwToastOverlay *toasts = self->toasts;

  if (!sendoff_application_remove_account_finish (SENDOFF_APPLICATION (source), result, &error))
    {
      show_failure (toasts, error);
      return;
    }

  /* Translators: %s is the name of an account */
  title = g_strdup_printf (_("“%s” removed"), self->account->name);
  toast = sendoff_toast_new_with_undo (title);
  adw_toast_set_timeout (toast, 10);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo), g_steal_pointer (&self), removal_closure_free,
                         0);
  adw_toast_overlay_add_toast (toasts, toast);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Removal *self = user_data;
  g_autoptr (Account) account =
    sendoff_application_prepare_finish (SENDOFF_APPLICATION (source), result, &self->secret, NULL, NULL);

  /* Without its secret the account can be removed all the same: Undo then brings it back without. */
  sendoff_application_remove_account_async (self->app, self->account, NULL, on_removed, self);
}

void
sendoff_account_removal_start (SendoffApplication *app, AdwToastOverlay *toasts, const Account *account)
{
  Removal *self = g_new0 (Removal, 1);

  self->app = g_object_ref (app);
  self->toasts = g_object_ref (toasts);
  self->account = account_copy (account);
  sendoff_application_prepare_async (app, account, NULL, on_prepared, self);
}
