#include "config.h"

#include "sendoff-account-window.h"

#include "sendoff-account-saving.h"
#include "sendoff-field.h"
#include "sendoff-limit-form.h"
#include "sendoff-server-form.h"
#include "sendoff-test-page.h"

#include "diagnosis.h"
#include "mail-address.h"

#include <glib/gi18n.h>

struct _SendoffAccountWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title_widget;
  AdwToastOverlay *toasts;
  GtkWidget *back_button;
  GtkWidget *save_button;
  GtkStack *stack;
  GtkWidget *form_page;
  SendoffTestPage *test_page;
  GtkWidget *name_row;
  GtkWidget *display_name_row;
  GtkWidget *address_row;
  GtkWidget *aliases_row;
  GtkLabel *error_label;
  SendoffServerForm *server_form;
  SendoffLimitForm *limit_form;

  SendoffApplication *app;
  SendoffAccountItem *item;
  /* What is stored: the secret of the keyring never goes into a field, it is used while the field stays empty. */
  Account *stored;
  AccountSecret *stored_secret;
  GCancellable *cancellable;
  gboolean saving;
};

G_DEFINE_FINAL_TYPE (SendoffAccountWindow, sendoff_account_window, ADW_TYPE_WINDOW)

static void
show_state (SendoffAccountWindow *self)
{
  gboolean testing = gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->test_page);

  gtk_widget_set_visible (self->back_button, testing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.back", testing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.save", !self->saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.test", !self->saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.remove", !self->saving);
}

static void
on_page_changed (SendoffAccountWindow *self)
{
  gboolean testing;

  if (self->stored == NULL)
    return;

  testing = gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->test_page);
  adw_window_title_set_title (self->title_widget, testing ? _("Test") : _("Account Preferences"));
  adw_window_title_set_subtitle (self->title_widget, self->stored->name);
  gtk_window_set_title (GTK_WINDOW (self), testing ? _("Test") : _("Account Preferences"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->form_page), GTK_ACCESSIBLE_STATE_HIDDEN, testing, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->test_page), GTK_ACCESSIBLE_STATE_HIDDEN, !testing, -1);
  show_state (self);
}

static void
on_edited (SendoffAccountWindow *self)
{
  if (self->stored == NULL)
    return;
  sendoff_field_set_error (self->name_row, self->error_label, NULL);
  sendoff_field_set_error (self->address_row, self->error_label, NULL);
  sendoff_field_set_error (self->aliases_row, self->error_label, NULL);
  sendoff_test_page_clear (self->test_page);
}

static Account *
refuse (SendoffAccountWindow *self, GtkWidget *row, const GError *error)
{
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

  sendoff_field_set_error (row, self->error_label, diagnosis->cause);
  gtk_widget_grab_focus (row);
  return NULL;
}

static GStrv
dup_aliases (SendoffAccountWindow *self, GError **error)
{
  g_autofree char *text = sendoff_field_dup_text (self->aliases_row);
  g_autoptr (GPtrArray) addresses = mail_address_list_parse (text, error);
  g_autoptr (GStrvBuilder) aliases = g_strv_builder_new ();

  if (addresses == NULL)
    return NULL;
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *alias = mail_address_dup_display (g_ptr_array_index (addresses, i));

      g_strv_builder_add (aliases, alias);
    }
  return g_strv_builder_end (aliases);
}

/* The one place where the window's fields become an account; NULL when one is wrong, and the window says so. */
static Account *
dup_account (SendoffAccountWindow *self)
{
  g_autoptr (Account) account = account_copy (self->stored);
  g_autofree char *address = sendoff_field_dup_text (self->address_row);
  g_autoptr (MailAddress) parsed = NULL;
  g_autoptr (AccountServer) server = NULL;
  g_auto (GStrv) aliases = NULL;
  const AccountProvider *provider;
  g_autoptr (GError) error = NULL;

  parsed = mail_address_new (NULL, address, &error);
  if (parsed == NULL)
    return refuse (self, self->address_row, error);
  aliases = dup_aliases (self, &error);
  if (aliases == NULL)
    return refuse (self, self->aliases_row, error);
  server = sendoff_server_form_dup_server (self->server_form);
  if (server == NULL)
    return NULL;

  g_free (account->name);
  account->name = sendoff_field_dup_text (self->name_row);
  g_free (account->display_name);
  account->display_name = sendoff_field_dup_text (self->display_name_row);
  if (*account->display_name == '\0')
    g_clear_pointer (&account->display_name, g_free);
  g_free (account->address);
  account->address = g_steal_pointer (&address);
  g_strfreev (account->aliases);
  account->aliases = g_steal_pointer (&aliases);
  account_server_free (account->server);
  account->server = g_steal_pointer (&server);
  provider = sendoff_server_form_get_provider (self->server_form);
  g_free (account->provider);
  account->provider = provider != NULL ? g_strdup (provider->id) : NULL;
  sendoff_limit_form_apply (self->limit_form, account);
  if (!account_check (account, &error))
    return refuse (self, self->name_row, error);
  return g_steal_pointer (&account);
}

/* What was typed, or what is stored while nothing was. */
static AccountSecret *
dup_secret (SendoffAccountWindow *self)
{
  AccountSecret *typed = sendoff_server_form_dup_secret (self->server_form);

  if (typed == NULL && self->stored_secret != NULL)
    return account_secret_ref (self->stored_secret);
  return typed;
}

static void
test (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffAccountWindow *self = SENDOFF_ACCOUNT_WINDOW (widget);
  g_autoptr (Account) account = dup_account (self);
  g_autoptr (AccountSecret) secret = NULL;

  if (account == NULL)
    return;
  secret = dup_secret (self);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->test_page));
  sendoff_page_enter (SENDOFF_PAGE (self->test_page), account, secret);
}

static void
go_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffAccountWindow *self = SENDOFF_ACCOUNT_WINDOW (widget);

  sendoff_page_stop (SENDOFF_PAGE (self->test_page));
  gtk_stack_set_visible_child (self->stack, self->form_page);
}

static void
on_settings_changed (SendoffAccountWindow *self, const AccountServer *server)
{
  g_autoptr (AccountSecret) typed = sendoff_server_form_dup_secret (self->server_form);
  g_autoptr (Account) shown = account_copy (self->stored);

  account_server_free (shown->server);
  shown->server = account_server_copy (server);
  sendoff_server_form_set (self->server_form, shown, typed);
}

/* Into the field, so that it is what gets saved. */
static void
on_secret_changed (SendoffAccountWindow *self, AccountSecret *secret)
{
  AccountServer *server = sendoff_server_form_dup_server (self->server_form);
  g_autoptr (Account) shown = account_copy (self->stored);

  if (server != NULL)
    {
      account_server_free (shown->server);
      shown->server = server;
    }
  sendoff_server_form_set (self->server_form, shown, secret);
}

static void
on_password_wanted (SendoffAccountWindow *self)
{
  go_back (GTK_WIDGET (self), NULL, NULL);
  sendoff_server_form_focus_password (self->server_form);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAccountWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  show_state (self);
  if (sendoff_account_saving_finish (SENDOFF_APPLICATION (source), result, GTK_WINDOW (self), self->stored->id,
                                     sendoff_test_page_get_view (self->test_page), &error))
    return;
  gtk_stack_set_visible_child (self->stack, self->form_page);
  refuse (self, self->name_row, error);
}

static void
save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffAccountWindow *self = SENDOFF_ACCOUNT_WINDOW (widget);
  g_autoptr (AccountSecret) typed = sendoff_server_form_dup_secret (self->server_form);
  g_autoptr (Account) account = dup_account (self);
  g_autoptr (AccountSecret) secret = NULL;

  if (account == NULL)
    {
      gtk_stack_set_visible_child (self->stack, self->form_page);
      return;
    }

  /* The keyring finds a secret by host and user: when those change, what is stored has to move along. */
  if (typed != NULL || g_strcmp0 (account->server->host, self->stored->server->host) != 0 ||
      g_strcmp0 (account->server->user, self->stored->server->user) != 0)
    secret = dup_secret (self);
  if (typed != NULL)
    sendoff_account_item_clear_verdict (self->item);
  self->saving = TRUE;
  show_state (self);
  sendoff_application_save_account_async (self->app, account, secret, NULL, on_saved, g_object_ref (self));
}

static void
remove_account (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffAccountWindow *self = SENDOFF_ACCOUNT_WINDOW (widget);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.remove-account", "s", self->stored->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAccountWindow) self = user_data;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (Account) account =
    sendoff_application_prepare_finish (SENDOFF_APPLICATION (source), result, &secret, NULL, NULL);

  if (account == NULL || self->stored == NULL)
    return;
  self->stored_secret = g_steal_pointer (&secret);
  sendoff_server_form_set_has_stored_secret (self->server_form, self->stored_secret != NULL);
  if (account->practice)
    {
      /* Today's ports of the practice server. */
      account_free (self->stored);
      self->stored = g_steal_pointer (&account);
      sendoff_server_form_set (self->server_form, self->stored, NULL);
    }
}

static gboolean
sendoff_account_window_close_request (GtkWindow *window)
{
  SendoffAccountWindow *self = SENDOFF_ACCOUNT_WINDOW (window);

  sendoff_page_stop (SENDOFF_PAGE (self->test_page));
  g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (sendoff_account_window_parent_class)->close_request (window);
}

static void
sendoff_account_window_dispose (GObject *object)
{
  SendoffAccountWindow *self = SENDOFF_ACCOUNT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->stored, account_free);
  g_clear_pointer (&self->stored_secret, account_secret_unref);
  g_clear_object (&self->item);
  g_clear_object (&self->app);
  G_OBJECT_CLASS (sendoff_account_window_parent_class)->dispose (object);
}

static void
sendoff_account_window_finalize (GObject *object)
{
  g_clear_object (&SENDOFF_ACCOUNT_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (sendoff_account_window_parent_class)->finalize (object);
}

static void
sendoff_account_window_class_init (SendoffAccountWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_account_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sendoff_account_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sendoff_account_window_close_request;

  gtk_widget_class_install_action (widget_class, "account.test", NULL, test);
  gtk_widget_class_install_action (widget_class, "account.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "account.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "account.remove", NULL, remove_account);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "account.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "account.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  g_type_ensure (SENDOFF_TYPE_SERVER_FORM);
  g_type_ensure (SENDOFF_TYPE_LIMIT_FORM);
  g_type_ensure (SENDOFF_TYPE_TEST_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-account-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, title_widget);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, form_page);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, test_page);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, display_name_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, address_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, aliases_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, server_form);
  gtk_widget_class_bind_template_child (widget_class, SendoffAccountWindow, limit_form);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_settings_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_secret_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_password_wanted);
}

static void
sendoff_account_window_init (SendoffAccountWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
sendoff_account_window_new (SendoffApplication *app, SendoffAccountItem *item)
{
  SendoffAccountWindow *self = g_object_new (SENDOFF_TYPE_ACCOUNT_WINDOW, NULL);
  const Account *account = sendoff_account_item_get_account (item);
  g_autofree char *aliases = account->aliases != NULL ? g_strjoinv (", ", account->aliases) : g_strdup ("");

  self->app = g_object_ref (app);
  self->item = g_object_ref (item);
  sendoff_field_set_text (self->name_row, account->name);
  sendoff_field_set_text (self->display_name_row, account->display_name);
  sendoff_field_set_text (self->address_row, account->address);
  sendoff_field_set_text (self->aliases_row, aliases);
  sendoff_server_form_set (self->server_form, account, NULL);
  sendoff_limit_form_set (self->limit_form, account);
  self->stored = account_copy (account);
  on_page_changed (self);
  sendoff_application_prepare_async (app, account, self->cancellable, on_prepared, g_object_ref (self));
  return GTK_WIDGET (self);
}
