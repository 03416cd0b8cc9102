#include "config.h"

#include "sendoff-window.h"

#include "sendoff-account-actions.h"
#include "sendoff-account-menu.h"
#include "sendoff-account-removal.h"
#include "sendoff-compose-window.h"
#include "sendoff-diagnosis-card.h"
#include "sendoff-hold-notice.h"
#include "sendoff-limit-card.h"
#include "sendoff-message-actions.h"
#include "sendoff-message-window.h"
#include "sendoff-outbox-actions.h"
#include "sendoff-pages.h"

#include "outbox-diagnosis.h"

#include <glib/gi18n.h>

#define REFRESH_SECONDS 30

struct _SendoffWindow
{
  AdwApplicationWindow parent;

  AdwToastOverlay *toasts;
  GtkMenuButton *account_button;
  AdwWindowTitle *title_widget;
  GtkStack *stack;
  GtkWidget *set_up_button;
  AdwStatusPage *error_page;
  SendoffDiagnosisCard *trouble_card;
  SendoffNotice *hold_notice;
  SendoffNotice *left_over_notice;
  SendoffLimitCard *limit_card;
  SendoffNotice *outgrown_notice;
  AdwActionRow *verdict_row;
  GtkImage *verdict_icon;
  GtkButton *test_button;
  AdwActionRow *sender_row;
  SendoffMessageList *message_list;

  SendoffApplication *app;
  SendoffAccountItem *item; /* (nullable): shown */
  gulong verdict_handler;
  GSimpleAction *account_action;
  gint64 first_waiting; /* id of the message that leaves first; 0: none */
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (SendoffWindow, sendoff_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- The account's state ----------------------------------------------------------------------------------------- */

static void
show_verdict (SendoffWindow *self)
{
  static const char *const icons[] = {
    [SENDOFF_VERDICT_NONE] = "dialog-question-symbolic",
    [SENDOFF_VERDICT_PASSED] = "object-select-symbolic",
    [SENDOFF_VERDICT_FAILED] = "dialog-error-symbolic",
  };
  SendoffVerdict verdict = sendoff_account_item_get_verdict (self->item);
  g_autofree char *detail = sendoff_account_item_dup_verdict_detail (self->item);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->verdict_row),
                                 sendoff_account_item_get_verdict_title (self->item));
  adw_action_row_set_subtitle (self->verdict_row, detail);
  gtk_image_set_from_icon_name (self->verdict_icon, icons[verdict]);
  gtk_button_set_label (self->test_button, verdict == SENDOFF_VERDICT_NONE ? _("_Test") : _("_Test Again"));
}

static void
show_sender (SendoffWindow *self)
{
  const Account *account = sendoff_account_item_get_account (self->item);
  const AccountProvider *provider = account_catalogue_for_account (account);

  if (provider != NULL && provider->from_note != NULL)
    adw_action_row_set_subtitle (self->sender_row, _(provider->from_note));
  else
    adw_action_row_set_subtitle (self->sender_row, account->address);
}

static void
show_account (SendoffWindow *self)
{
  const Account *account = sendoff_account_item_get_account (self->item);

  adw_window_title_set_title (self->title_widget, account->name);
  adw_window_title_set_subtitle (self->title_widget, account->address);
  gtk_window_set_title (GTK_WINDOW (self), account->name);
  show_verdict (self);
  show_sender (self);
}

/* --- Limit and messages ------------------------------------------------------------------------------------------ */

static void
on_overview (SendoffWindow *self, SendoffOverview *overview)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  sendoff_diagnosis_card_take (self->trouble_card, NULL);
  self->first_waiting = overview->first_waiting;
  sendoff_hold_notice_show (self->hold_notice, overview->hold, now);
  sendoff_left_over_notice_show (self->left_over_notice, overview->n_left_over, overview->left_over);
  sendoff_limit_card_set (self->limit_card, overview, now);
  sendoff_outgrown_notice_show (self->outgrown_notice, overview->outgrown);
  show_verdict (self); /* "5 minutes ago" grows */
}

static void
on_overview_failed (SendoffWindow *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sendoff_diagnosis_card_take (self->trouble_card, outbox_diagnosis_from_error (error, 0));
}

void
sendoff_window_refresh (SendoffWindow *self)
{
  sendoff_message_model_refresh (sendoff_message_list_get_model (self->message_list));
}

static gboolean
on_refresh_time (gpointer user_data)
{
  sendoff_window_refresh (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- Which account ----------------------------------------------------------------------------------------------- */

static void
on_verdict_changed (SendoffWindow *self)
{
  show_account (self);
}

static void
set_item (SendoffWindow *self, SendoffAccountItem *item)
{
  gboolean has_item = item != NULL;

  if (self->item != item)
    {
      if (self->item != NULL)
        g_clear_signal_handler (&self->verdict_handler, self->item);
      g_set_object (&self->item, item);
      if (item != NULL)
        self->verdict_handler =
            g_signal_connect_object (item, "notify", G_CALLBACK (on_verdict_changed), self, G_CONNECT_SWAPPED);
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.new-message", has_item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.test-again", has_item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.preferences", has_item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.change-limit", has_item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", has_item);
  gtk_widget_set_visible (GTK_WIDGET (self->account_button), has_item);
  sendoff_message_list_set_item (self->message_list, item);
  if (!has_item)
    {
      gtk_window_set_title (GTK_WINDOW (self), "Sendoff");
      return;
    }

  g_simple_action_set_state (self->account_action,
                             g_variant_new_string (sendoff_account_item_get_account (item)->id));
  show_account (self);
}

/* The account that is shown stays shown; else the one of last time, else the first. */
static SendoffAccountItem *
choose_item (SendoffWindow *self)
{
  GListModel *accounts = sendoff_application_get_accounts (self->app);
  g_autofree char *last = g_settings_get_string (sendoff_application_get_settings (self->app), "last-account");
  SendoffAccountItem *item = NULL;
  g_autoptr (SendoffAccountItem) first = g_list_model_get_item (accounts, 0);

  if (self->item != NULL)
    item = sendoff_application_find_account (self->app, sendoff_account_item_get_account (self->item)->id);
  if (item == NULL)
    item = sendoff_application_find_account (self->app, last);
  return item != NULL ? item : first; /* the list holds it */
}

static void
on_accounts_loaded (SendoffWindow *self)
{
  const GError *error = sendoff_application_get_accounts_error (self->app);
  guint n = g_list_model_get_n_items (sendoff_application_get_accounts (self->app));
  g_autoptr (GMenuModel) menu = NULL;

  if (!sendoff_application_get_accounts_loaded (self->app))
    return;

  menu = sendoff_account_menu_new (sendoff_application_get_accounts (self->app));
  gtk_menu_button_set_menu_model (self->account_button, menu);
  set_item (self, choose_item (self));
  if (n > 0)
    gtk_stack_set_visible_child_name (self->stack, "account");
  else if (error != NULL)
    {
      g_autoptr (Diagnosis) diagnosis = outbox_diagnosis_from_error (error, 0);
      /* libadwaita reads it as markup. */
      g_autofree char *cause = g_markup_escape_text (diagnosis->cause, -1);

      adw_status_page_set_description (self->error_page, cause);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  else
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      /* Else it is the menu that Enter opens on the first start. */
      gtk_widget_grab_focus (self->set_up_button);
    }
}

/* A new account is what the person wants to see. */
static void
on_accounts_changed (SendoffWindow *self, guint position, guint removed, guint added)
{
  GListModel *accounts = sendoff_application_get_accounts (self->app);
  guint n = g_list_model_get_n_items (accounts);
  g_autoptr (SendoffAccountItem) last = n > 0 ? g_list_model_get_item (accounts, n - 1) : NULL;

  if (self->item != NULL && added > removed && last != NULL)
    set_item (self, last);
}

static void
on_account_chosen (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SendoffWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  SendoffAccountItem *item = sendoff_application_find_account (self->app, id);

  if (item == NULL)
    return;
  g_settings_set_string (sendoff_application_get_settings (self->app), "last-account", id);
  set_item (self, item);
}

/* --- Verbs ------------------------------------------------------------------------------------------------------- */

static void
on_remove_account (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffWindow *self = SENDOFF_WINDOW (widget);
  SendoffAccountItem *item = sendoff_application_find_account (self->app, g_variant_get_string (parameter, NULL));

  if (item != NULL)
    sendoff_account_removal_start (self->app, self->toasts, sendoff_account_item_get_account (item));
}

static void
on_reload (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffWindow *self = SENDOFF_WINDOW (widget);

  sendoff_application_reload_accounts (self->app);
  sendoff_window_refresh (self);
}

static void
on_trouble_remedy (SendoffWindow *self, DiagnosisRemedy *remedy)
{
  sendoff_window_refresh (self);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sendoff_message_list_search (SENDOFF_WINDOW (widget)->message_list);
}

static void
on_message_activated (SendoffWindow *self, gint64 id)
{
  GtkWidget *window = sendoff_message_window_find (self->app, id);

  if (window == NULL)
    window = sendoff_message_window_new (self->app, self->item, self, id);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_edit (SendoffWindow *self, gint64 id)
{
  sendoff_window_edit_message (self, id);
}

static void
on_draft_activated (SendoffWindow *self, const SendoffDraft *draft)
{
  GtkWidget *window = sendoff_compose_window_find (self->app, draft->id);

  if (window == NULL)
    {
      window = sendoff_compose_window_new (self->app, self->item, self);
      sendoff_compose_window_set_draft (SENDOFF_COMPOSE_WINDOW (window), draft);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_toast (SendoffWindow *self, AdwToast *toast)
{
  sendoff_window_add_toast (self, toast);
}

static void
on_page_changed (SendoffWindow *self)
{
  sendoff_pages_hide_others (self->stack);
}

/* --- Class and instance ------------------------------------------------------------------------------------------ */

static gboolean
sendoff_window_close_request (GtkWindow *window)
{
  SendoffWindow *self = SENDOFF_WINDOW (window);
  GSettings *settings = sendoff_application_get_settings (self->app);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (settings, "width", MAX (1, width));
  g_settings_set_int (settings, "height", MAX (1, height));
  g_settings_set_boolean (settings, "maximized", gtk_window_is_maximized (window));
  return GTK_WINDOW_CLASS (sendoff_window_parent_class)->close_request (window);
}

static void
sendoff_window_dispose (GObject *object)
{
  SendoffWindow *self = SENDOFF_WINDOW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_WINDOW);
  g_clear_object (&self->account_action);
  g_clear_object (&self->item);
  g_clear_object (&self->app);
  G_OBJECT_CLASS (sendoff_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, account_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, title_widget);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, set_up_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, trouble_card);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, hold_notice);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, left_over_notice);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, limit_card);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, outgrown_notice);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, verdict_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, test_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, sender_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffWindow, message_list);
  gtk_widget_class_bind_template_callback (widget_class, on_page_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_message_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_draft_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_toast);
  gtk_widget_class_bind_template_callback (widget_class, on_edit);
  gtk_widget_class_bind_template_callback (widget_class, on_trouble_remedy);
}

static void
sendoff_window_class_init (SendoffWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sendoff_window_close_request;

  g_type_ensure (SENDOFF_TYPE_DIAGNOSIS_CARD);
  g_type_ensure (SENDOFF_TYPE_LIMIT_CARD);
  g_type_ensure (SENDOFF_TYPE_MESSAGE_LIST);
  g_type_ensure (SENDOFF_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-window.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "win.remove-account", "s", on_remove_account);
  gtk_widget_class_install_action (widget_class, "win.reload", NULL, on_reload);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search);
  sendoff_account_install_actions (widget_class);
  sendoff_outbox_install_actions (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL);
}

static void
sendoff_window_init (SendoffWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sendoff_pages_hide_others (self->stack);

  self->account_action =
      g_simple_action_new_stateful ("account", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect_object (self->account_action, "activate", G_CALLBACK (on_account_chosen), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (self->account_action));
}

GtkWidget *
sendoff_window_new (SendoffApplication *app)
{
  SendoffWindow *self = g_object_new (SENDOFF_TYPE_WINDOW, "application", app, NULL);
  GSettings *settings = sendoff_application_get_settings (app);

  self->app = g_object_ref (app);
  sendoff_message_list_set_application (self->message_list, app);
  g_signal_connect_object (sendoff_message_list_get_model (self->message_list), "overview", G_CALLBACK (on_overview),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sendoff_message_list_get_model (self->message_list), "failed",
                           G_CALLBACK (on_overview_failed), self, G_CONNECT_SWAPPED);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "width"),
                               g_settings_get_int (settings, "height"));
  if (g_settings_get_boolean (settings, "maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
#if DEVELOPMENT
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif

  set_item (self, NULL);
  g_signal_connect_object (app, "outbox-changed", G_CALLBACK (sendoff_window_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (app, "notify::accounts-loaded", G_CALLBACK (on_accounts_loaded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sendoff_application_get_accounts (app), "items-changed", G_CALLBACK (on_accounts_changed),
                           self, G_CONNECT_SWAPPED);
  on_accounts_loaded (self);
  self->refresh_source = g_timeout_add_seconds (REFRESH_SECONDS, on_refresh_time, self);
  return GTK_WIDGET (self);
}

SendoffAccountItem *
sendoff_window_get_item (SendoffWindow *self)
{
  return self->item;
}

void
sendoff_window_add_toast (SendoffWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
sendoff_window_remove_message (SendoffWindow *self, gint64 id)
{
  sendoff_message_list_remove (self->message_list, id);
}

void
sendoff_window_hold_message (SendoffWindow *self, gint64 id)
{
  sendoff_message_list_hold (self->message_list, id);
}

void
sendoff_window_edit_message (SendoffWindow *self, gint64 id)
{
  sendoff_outbox_edit (self, self->app, self->item, id);
}

gint64
sendoff_window_get_first_waiting (SendoffWindow *self)
{
  return self->first_waiting;
}
