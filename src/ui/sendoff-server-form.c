#include "config.h"

#include "sendoff-server-form.h"

#include "sendoff-demand-card.h"
#include "sendoff-field.h"
#include "sendoff-host-hint.h"
#include "sendoff-password-row.h"

#include "base-text.h"
#include "diagnosis.h"

#include <glib/gi18n.h>

struct _SendoffServerForm
{
  AdwBin parent_instance;

  SendoffDemandCard *demand_card;
  AdwComboRow *provider_row;
  GtkWidget *host_row;
  GtkWidget *port_row;
  AdwComboRow *security_row;
  SendoffHostHint *host_hint;
  GtkLabel *server_error;
  GtkWidget *user_row;
  GtkWidget *password_row;
  GtkLabel *password_note;
  GtkWidget *more_row;
  AdwComboRow *auth_row;
  GtkSwitch *proxy_switch;
  GtkSwitch *plain_switch;
  GtkWidget *plain_row;
  GtkWidget *hello_row;
  AdwActionRow *pin_row;

  /* The settings last shown: what no field stands for (authority file, pin) is kept from here. */
  AccountServer *base;
  char *address;
  gboolean port_typed;
  gboolean has_stored_secret;
  guint filling;
};

enum
{
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the combo row; the first is the best. */
static const AccountSecurity securities[] = { ACCOUNT_SECURITY_TLS, ACCOUNT_SECURITY_STARTTLS, ACCOUNT_SECURITY_NONE };

static const char *const methods[] = {
  "auto", "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER", "none", NULL,
};

G_DEFINE_FINAL_TYPE (SendoffServerForm, sendoff_server_form, ADW_TYPE_BIN)

static AccountSecurity
get_security (SendoffServerForm *self)
{
  return securities[MIN (adw_combo_row_get_selected (self->security_row), G_N_ELEMENTS (securities) - 1)];
}

static void
set_security (SendoffServerForm *self, AccountSecurity security)
{
  for (guint i = 0; i < G_N_ELEMENTS (securities); i++)
    if (securities[i] == security)
      adw_combo_row_set_selected (self->security_row, i);
}

static const char *
get_method (SendoffServerForm *self)
{
  return methods[MIN (adw_combo_row_get_selected (self->auth_row), G_N_ELEMENTS (methods) - 2)];
}

static gboolean
wants_token (const char *method)
{
  return g_str_equal (method, "XOAUTH2") || g_str_equal (method, "OAUTHBEARER");
}

static void
set_port (SendoffServerForm *self, guint port)
{
  g_autofree char *text = port > 0 ? g_strdup_printf ("%u", port) : g_strdup ("");

  sendoff_field_set_text (self->port_row, text);
}

const AccountProvider *
sendoff_server_form_get_provider (SendoffServerForm *self)
{
  guint selected = adw_combo_row_get_selected (self->provider_row);
  g_autofree char *host = sendoff_field_dup_text (self->host_row);

  if (selected > 0 && selected != GTK_INVALID_LIST_POSITION)
    return account_catalogue_list ()[selected - 1];
  return account_catalogue_for_host (host);
}

static void
show_demand (SendoffServerForm *self)
{
  const AccountProvider *provider = sendoff_server_form_get_provider (self);

  sendoff_demand_card_set_provider (self->demand_card, provider);
  if (wants_token (get_method (self)))
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row), _("Access to_ken"));
  else if (provider != NULL && provider->password_kind == ACCOUNT_PASSWORD_APP)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row), _("App _password"));
  else
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password_row), _("_Password"));
}

/* What can be said about the password before a server sees it. Never says what it is. */
static void
show_password_note (SendoffServerForm *self)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));
  g_autofree char *host = sendoff_field_dup_text (self->host_row);
  const char *note = NULL;

  if (*password == '\0' && self->has_stored_secret)
    note = _("The password is stored. Type here only to replace it.");
  else if (*password == '\0' || wants_token (get_method (self)) || !account_host_is_google (host))
    note = NULL;
  else if (account_secret_is_spaced_app_password (password))
    note = _("The spaces are Google’s way of showing an app password. It is used without them.");
  else if (strlen (password) != 16)
    note = _("A Google app password has 16 letters. This one is of another length, so it is probably the password of "
             "the account, which Google does not accept here.");
  gtk_label_set_label (self->password_note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->password_note), note != NULL);
}

static void
show_rest (SendoffServerForm *self)
{
  const char *method = get_method (self);
  gboolean signs_in = !g_str_equal (method, "none");
  gboolean has_pin = self->base != NULL && self->base->pin != NULL;

  show_demand (self);
  show_password_note (self);
  sendoff_host_hint_set_host (self->host_hint, gtk_editable_get_text (GTK_EDITABLE (self->host_row)));
  gtk_widget_set_sensitive (self->user_row, signs_in);
  gtk_widget_set_sensitive (self->password_row, signs_in);
  gtk_widget_set_visible (self->plain_row, get_security (self) == ACCOUNT_SECURITY_NONE);
  gtk_widget_set_visible (GTK_WIDGET (self->pin_row), has_pin);
  if (has_pin)
    adw_action_row_set_subtitle (self->pin_row, self->base->pin);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.forget-certificate", has_pin);
}

static void
on_edited (SendoffServerForm *self)
{
  if (self->filling > 0)
    return;
  sendoff_field_set_error (self->host_row, self->server_error, NULL);
  sendoff_field_set_error (self->port_row, self->server_error, NULL);
  show_rest (self);
  g_signal_emit (self, signals[EDITED], 0);
}

static void
on_host_changed (SendoffServerForm *self)
{
  if (self->filling > 0)
    return;

  /* A host typed by hand belongs to whom it belongs to: the choice above follows. */
  self->filling++;
  adw_combo_row_set_selected (self->provider_row, 0);
  self->filling--;
  on_edited (self);
}

static void
on_hint_chosen (SendoffServerForm *self, const char *host)
{
  sendoff_field_set_text (self->host_row, host);
  gtk_widget_grab_focus (self->host_row);
}

static void
on_port_changed (SendoffServerForm *self)
{
  guint port;

  if (self->filling > 0)
    return;

  self->port_typed = !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->port_row)));
  port = account_port_parse (gtk_editable_get_text (GTK_EDITABLE (self->port_row)), NULL);
  self->filling++;
  if (port != 0 && get_security (self) != ACCOUNT_SECURITY_NONE)
    set_security (self, account_security_for_port (port, get_security (self)));
  self->filling--;
  on_edited (self);
}

static void
on_security_selected (SendoffServerForm *self)
{
  guint port;

  if (self->filling > 0)
    return;

  port = account_port_parse (gtk_editable_get_text (GTK_EDITABLE (self->port_row)), NULL);
  self->filling++;
  if (!self->port_typed)
    set_port (self, account_port_for_security (get_security (self), port));
  self->filling--;
  on_edited (self);
}

static void
on_password_changed (SendoffServerForm *self)
{
  if (self->filling == 0)
    {
      show_password_note (self);
      g_signal_emit (self, signals[EDITED], 0);
    }
}

static void
on_provider_selected (SendoffServerForm *self)
{
  const AccountProvider *provider;
  g_autoptr (AccountServer) server = NULL;

  if (self->filling > 0 || adw_combo_row_get_selected (self->provider_row) == 0)
    return;

  provider = sendoff_server_form_get_provider (self);
  server = account_server_new ("", 0, get_security (self));
  server->user = sendoff_field_dup_text (self->user_row);
  account_catalogue_fill (provider, self->address, server);

  self->filling++;
  sendoff_field_set_text (self->host_row, server->host);
  set_security (self, server->security);
  set_port (self, server->port);
  sendoff_field_set_text (self->user_row, server->user);
  self->port_typed = FALSE;
  self->filling--;
  on_edited (self);
}

static void
on_entry_activated (SendoffServerForm *self, GtkWidget *row)
{
  if (row == self->password_row)
    gtk_widget_activate_action (GTK_WIDGET (self), "assistant.next", NULL);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
forget_certificate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffServerForm *self = SENDOFF_SERVER_FORM (widget);

  g_clear_pointer (&self->base->pin, g_free);
  on_edited (self);
}

static void
fill_provider_row (SendoffServerForm *self)
{
  const AccountProvider *const *providers = account_catalogue_list ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _("Another server"));
  for (guint i = 0; providers[i] != NULL; i++)
    gtk_string_list_append (names, providers[i]->name);
  adw_combo_row_set_model (self->provider_row, G_LIST_MODEL (names));
}

static void
fill_auth_row (SendoffServerForm *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; methods[i] != NULL; i++)
    gtk_string_list_append (names, g_str_equal (methods[i], "auto")   ? _("Automatic")
                                   : g_str_equal (methods[i], "none") ? _("No sign-in")
                                                                      : methods[i]);
  adw_combo_row_set_model (self->auth_row, G_LIST_MODEL (names));
}

static void
select_provider (SendoffServerForm *self, const Account *account)
{
  const AccountProvider *const *providers = account_catalogue_list ();

  adw_combo_row_set_selected (self->provider_row, 0);
  for (guint i = 0; account->provider != NULL && providers[i] != NULL; i++)
    if (g_str_equal (providers[i]->id, account->provider))
      adw_combo_row_set_selected (self->provider_row, i + 1);
}

static void
select_method (SendoffServerForm *self, const char *auth)
{
  adw_combo_row_set_selected (self->auth_row, 0);
  for (guint i = 0; auth != NULL && methods[i] != NULL; i++)
    if (g_ascii_strcasecmp (methods[i], auth) == 0)
      adw_combo_row_set_selected (self->auth_row, i);
}

void
sendoff_server_form_set (SendoffServerForm *self, const Account *account, AccountSecret *secret)
{
  const AccountServer *server = account->server;

  self->filling++;
  g_clear_pointer (&self->base, account_server_free);
  self->base = account_server_copy (server);
  g_free (self->address);
  self->address = g_strdup (account->address);

  select_provider (self, account);
  sendoff_field_set_text (self->host_row, server->host);
  set_security (self, server->security);
  set_port (self, server->port);
  sendoff_field_set_text (self->user_row, server->user);
  sendoff_field_set_text (self->password_row, secret != NULL ? account_secret_get_text (secret) : "");
  select_method (self, server->auth);
  gtk_switch_set_active (self->proxy_switch, server->use_proxy);
  gtk_switch_set_active (self->plain_switch, server->allow_plain_auth);
  sendoff_field_set_text (self->hello_row, server->hello_name);
  sendoff_field_set_error (self->host_row, self->server_error, NULL);
  sendoff_field_set_error (self->port_row, self->server_error, NULL);
  self->filling--;
  show_rest (self);
}

static AccountServer *
refuse (SendoffServerForm *self, GtkWidget *row, const GError *error)
{
  g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

  sendoff_field_set_error (row, self->server_error, diagnosis->cause);
  gtk_widget_grab_focus (row);
  return NULL;
}

AccountServer *
sendoff_server_form_dup_server (SendoffServerForm *self)
{
  g_autofree char *host = sendoff_field_dup_text (self->host_row);
  g_autofree char *user = sendoff_field_dup_text (self->user_row);
  g_autofree char *hello = sendoff_field_dup_text (self->hello_row);
  g_autoptr (AccountServer) server = NULL;
  g_autoptr (GError) error = NULL;
  guint port;

  if (!account_host_check (host, &error))
    return refuse (self, self->host_row, error);
  port = account_port_parse (gtk_editable_get_text (GTK_EDITABLE (self->port_row)), &error);
  if (port == 0)
    return refuse (self, self->port_row, error);

  server = account_server_new (host, port, get_security (self));
  server->user = g_strdup (user);
  g_free (server->auth);
  server->auth = g_strdup (get_method (self));
  server->use_proxy = gtk_switch_get_active (self->proxy_switch);
  server->allow_plain_auth =
    get_security (self) == ACCOUNT_SECURITY_NONE && gtk_switch_get_active (self->plain_switch);
  server->hello_name = *hello != '\0' ? g_strdup (hello) : NULL;
  if (self->base != NULL && g_strcmp0 (self->base->host, host) == 0)
    {
      server->ca_file = g_strdup (self->base->ca_file);
      server->pin = self->base->port == port ? g_strdup (self->base->pin) : NULL;
    }
  if (!account_server_check (server, &error))
    return refuse (self, self->host_row, error);
  return g_steal_pointer (&server);
}

AccountSecret *
sendoff_server_form_dup_secret (SendoffServerForm *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  if (*text == '\0' || g_str_equal (get_method (self), "none"))
    return NULL;
  return account_secret_new (text, wants_token (get_method (self)) ? ACCOUNT_SECRET_TOKEN : ACCOUNT_SECRET_PASSWORD);
}

void
sendoff_server_form_focus_password (SendoffServerForm *self)
{
  gtk_widget_grab_focus (self->password_row);
  gtk_editable_select_region (GTK_EDITABLE (self->password_row), 0, -1);
}

gboolean
sendoff_server_form_is_filled (SendoffServerForm *self)
{
  return !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->host_row))) &&
         !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->port_row)));
}

void
sendoff_server_form_set_has_stored_secret (SendoffServerForm *self, gboolean stored)
{
  self->has_stored_secret = stored;
  show_password_note (self);
}

static void
sendoff_server_form_dispose (GObject *object)
{
  SendoffServerForm *self = SENDOFF_SERVER_FORM (object);

  self->filling++;
  g_clear_pointer (&self->base, account_server_free);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (sendoff_server_form_parent_class)->dispose (object);
}

static void
sendoff_server_form_class_init (SendoffServerFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_server_form_dispose;

  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "form.forget-certificate", NULL, forget_certificate);

  g_type_ensure (SENDOFF_TYPE_DEMAND_CARD);
  g_type_ensure (SENDOFF_TYPE_HOST_HINT);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-server-form.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, demand_card);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, provider_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, host_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, port_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, security_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, host_hint);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, server_error);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, user_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, password_note);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, more_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, auth_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, proxy_switch);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, plain_switch);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, plain_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, hello_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffServerForm, pin_row);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
  gtk_widget_class_bind_template_callback (widget_class, on_hint_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_host_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_port_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_security_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_provider_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
sendoff_server_form_init (SendoffServerForm *self)
{
  self->filling++;
  gtk_widget_init_template (GTK_WIDGET (self));
  sendoff_password_row_protect (ADW_PASSWORD_ENTRY_ROW (self->password_row));
  fill_provider_row (self);
  fill_auth_row (self);
  self->filling--;
}
