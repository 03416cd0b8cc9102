#include "config.h"

#include "sendoff-assistant.h"

#include "sendoff-account-saving.h"
#include "sendoff-identity-page.h"
#include "sendoff-limit-page.h"
#include "sendoff-page.h"
#include "sendoff-server-page.h"
#include "sendoff-test-page.h"

#include "diagnosis.h"

struct _SendoffAssistant
{
  AdwWindow parent_instance;

  AdwWindowTitle *title_widget;
  GtkWidget *back_button;
  GtkWidget *next_button;
  GtkStack *stack;
  SendoffPage *identity_page;
  SendoffPage *server_page;
  SendoffPage *test_page;
  SendoffPage *limit_page;

  SendoffApplication *app;
  /* The one value that carries what was entered; nothing of it is saved before the last page. */
  Account *draft;
  AccountSecret *secret;
  gboolean saving;
  GSignalGroup *page_signals;
};

G_DEFINE_FINAL_TYPE (SendoffAssistant, sendoff_assistant, ADW_TYPE_WINDOW)

static SendoffPage *
get_page (SendoffAssistant *self)
{
  return SENDOFF_PAGE (gtk_stack_get_visible_child (self->stack));
}

static SendoffPage *
get_neighbour (SendoffAssistant *self, SendoffPage *page, int direction)
{
  SendoffPage *order[] = { self->identity_page, self->server_page, self->test_page, self->limit_page };

  for (int i = 0; i < (int) G_N_ELEMENTS (order); i++)
    if (order[i] == page && i + direction >= 0 && i + direction < (int) G_N_ELEMENTS (order))
      return order[i + direction];
  return NULL;
}

/* Buttons and title say what the page says. */
static void
show_page (SendoffAssistant *self)
{
  SendoffPage *page = get_page (self);
  g_autofree char *label = NULL;
  gboolean suggested;

  if (page == NULL)
    return;

  g_object_get (page, "next-label", &label, "suggested", &suggested, NULL);
  gtk_button_set_label (GTK_BUTTON (self->next_button), label);
  if (suggested)
    gtk_widget_add_css_class (self->next_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->next_button, "suggested-action");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.next",
                                 sendoff_page_get_complete (page) && !self->saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "assistant.back",
                                 get_neighbour (self, page, -1) != NULL && !self->saving);
  gtk_widget_set_visible (self->back_button, get_neighbour (self, page, -1) != NULL);
}

static void
on_page_changed (SendoffAssistant *self)
{
  SendoffPage *page = get_page (self);
  SendoffPage *pages[] = { self->identity_page, self->server_page, self->test_page, self->limit_page };

  if (page == NULL || self->draft == NULL)
    return;

  g_signal_group_set_target (self->page_signals, page);
  adw_window_title_set_title (self->title_widget, sendoff_page_get_title (page));
  gtk_window_set_title (GTK_WINDOW (self), sendoff_page_get_title (page));
  /* GTK 4.8 leaves the children of hidden stack pages in the accessibility tree. */
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    gtk_accessible_update_state (GTK_ACCESSIBLE (pages[i]), GTK_ACCESSIBLE_STATE_HIDDEN, pages[i] != page, -1);
  sendoff_page_enter (page, self->draft, self->secret);
  show_page (self);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAssistant) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Diagnosis) diagnosis = NULL;

  self->saving = FALSE;
  show_page (self);
  if (sendoff_account_saving_finish (SENDOFF_APPLICATION (source), result, GTK_WINDOW (self), self->draft->id,
                                     sendoff_test_page_get_view (SENDOFF_TEST_PAGE (self->test_page)), &error))
    return;
  diagnosis = diagnosis_from_error (error);
  sendoff_limit_page_show_error (SENDOFF_LIMIT_PAGE (self->limit_page), diagnosis->cause);
}

static void
save (SendoffAssistant *self)
{
  self->saving = TRUE;
  show_page (self);
  sendoff_application_save_account_async (self->app, self->draft, self->secret, NULL, on_saved, g_object_ref (self));
}

static void
go_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffAssistant *self = SENDOFF_ASSISTANT (widget);
  SendoffPage *page = get_page (self);
  SendoffPage *next = get_neighbour (self, page, +1);

  if (self->saving || !sendoff_page_get_complete (page) ||
      !sendoff_page_leave (page, self->draft, &self->secret))
    return;
  if (next != NULL)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (next));
  else
    save (self);
}

static void
go_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffAssistant *self = SENDOFF_ASSISTANT (widget);
  SendoffPage *previous = get_neighbour (self, get_page (self), -1);

  sendoff_page_stop (get_page (self));
  if (previous != NULL)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (previous));
}

static void
on_settings_changed (SendoffAssistant *self, const AccountServer *server)
{
  AccountServer *copy = account_server_copy (server);

  g_clear_pointer (&self->draft->server, account_server_free);
  self->draft->server = copy;
}

static void
on_secret_changed (SendoffAssistant *self, AccountSecret *secret)
{
  account_secret_ref (secret);
  g_clear_pointer (&self->secret, account_secret_unref);
  self->secret = secret;
}

static void
on_password_wanted (SendoffAssistant *self)
{
  sendoff_server_page_ask_password (SENDOFF_SERVER_PAGE (self->server_page));
  go_back (GTK_WIDGET (self), NULL, NULL);
}

static gboolean
sendoff_assistant_close_request (GtkWindow *window)
{
  SendoffAssistant *self = SENDOFF_ASSISTANT (window);

  sendoff_page_stop (get_page (self));
  return GTK_WINDOW_CLASS (sendoff_assistant_parent_class)->close_request (window);
}

static void
sendoff_assistant_dispose (GObject *object)
{
  SendoffAssistant *self = SENDOFF_ASSISTANT (object);

  g_clear_pointer (&self->draft, account_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_clear_object (&self->page_signals);
  g_clear_object (&self->app);
  G_OBJECT_CLASS (sendoff_assistant_parent_class)->dispose (object);
}

static void
sendoff_assistant_class_init (SendoffAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_assistant_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sendoff_assistant_close_request;

  gtk_widget_class_install_action (widget_class, "assistant.next", NULL, go_next);
  gtk_widget_class_install_action (widget_class, "assistant.back", NULL, go_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "assistant.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  g_type_ensure (SENDOFF_TYPE_IDENTITY_PAGE);
  g_type_ensure (SENDOFF_TYPE_SERVER_PAGE);
  g_type_ensure (SENDOFF_TYPE_TEST_PAGE);
  g_type_ensure (SENDOFF_TYPE_LIMIT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, title_widget);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, back_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, next_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, stack);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, identity_page);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, server_page);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, test_page);
  gtk_widget_class_bind_template_child (widget_class, SendoffAssistant, limit_page);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_settings_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_secret_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_password_wanted);
}

static void
sendoff_assistant_init (SendoffAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->page_signals = g_signal_group_new (SENDOFF_TYPE_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "notify::complete", G_CALLBACK (show_page), self);
  g_signal_group_connect_swapped (self->page_signals, "notify::next-label", G_CALLBACK (show_page), self);
  g_signal_group_connect_swapped (self->page_signals, "notify::suggested", G_CALLBACK (show_page), self);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAssistant) self = user_data;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (Account) account =
    sendoff_application_prepare_finish (SENDOFF_APPLICATION (source), result, &secret, NULL, NULL);

  if (account != NULL && self->draft != NULL && self->secret == NULL)
    self->secret = g_steal_pointer (&secret);
}

GtkWidget *
sendoff_assistant_new (SendoffApplication *app, const Account *preset)
{
  SendoffAssistant *self = g_object_new (SENDOFF_TYPE_ASSISTANT, NULL);

  self->app = g_object_ref (app);
  if (preset != NULL)
    {
      self->draft = account_copy (preset);
      sendoff_application_prepare_async (app, preset, NULL, on_prepared, g_object_ref (self));
    }
  else
    {
      AccountServer *server = account_server_new ("", 465, ACCOUNT_SECURITY_TLS);

      self->draft = account_new ("", "", server);
    }
  on_page_changed (self);
  return GTK_WIDGET (self);
}
