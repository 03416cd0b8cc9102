#include "config.h"

#include "sendoff-limit-form.h"

#include "account-catalogue.h"

#include <glib/gi18n.h>

/* A limit that nobody ever reaches by hand is no help; one above this is a typing slip. */
#define MAX_LIMIT 1000000

struct _SendoffLimitForm
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;

  GPtrArray *rows;
  GtkCheckButton *first;
  GtkCheckButton *own_check;
  GtkCheckButton *none_check;
  GtkSpinButton *own_spin;
  AccountLimitUnit unit;
};

G_DEFINE_FINAL_TYPE (SendoffLimitForm, sendoff_limit_form, ADW_TYPE_BIN)

static GtkCheckButton *
add_row (SendoffLimitForm *self, const char *title, const char *subtitle, GtkWidget *suffix)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, NULL);
  GtkWidget *check = gtk_check_button_new ();

  /* Only now, when "use-markup" has reached the labels. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->first);
  if (self->first == NULL)
    self->first = GTK_CHECK_BUTTON (check);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  if (suffix != NULL)
    {
      gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), suffix);
    }
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
  return GTK_CHECK_BUTTON (check);
}

static char *
describe_figure (guint units, AccountLimitUnit unit)
{
  if (unit == ACCOUNT_LIMIT_RECIPIENTS)
    /* Translators: the daily limit, every recipient of a message counted */
    return g_strdup_printf (ngettext ("%'u recipient a day", "%'u recipients a day", units), units);
  /* Translators: the daily limit */
  return g_strdup_printf (ngettext ("%'u message a day", "%'u messages a day", units), units);
}

static void
add_figure (SendoffLimitForm *self, guint units, const char *why, guint chosen, gboolean *found)
{
  g_autofree char *title = describe_figure (units, self->unit);
  GtkCheckButton *check = add_row (self, title, why, NULL);

  g_object_set_data (G_OBJECT (check), "units", GUINT_TO_POINTER (units));
  if (units == chosen && !*found)
    {
      gtk_check_button_set_active (check, TRUE);
      *found = TRUE;
    }
}

/* The list of figures a provider offers, its default first, none of them twice. */
static void
add_figures (SendoffLimitForm *self, const AccountProvider *provider, guint chosen, gboolean *found)
{
  gboolean listed = FALSE;

  for (gsize i = 0; i < provider->n_limit_choices; i++)
    listed |= provider->limit_choices[i].units == provider->limit;
  if (!listed && provider->limit > 0)
    add_figure (self, provider->limit, _("What is safe with this provider"), chosen, found);
  for (gsize i = 0; i < provider->n_limit_choices; i++)
    add_figure (self, provider->limit_choices[i].units, _(provider->limit_choices[i].why), chosen, found);
}

static void
on_own_changed (SendoffLimitForm *self)
{
  gtk_check_button_set_active (self->own_check, TRUE);
}

static void
clear (SendoffLimitForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  self->first = NULL;
}

void
sendoff_limit_form_set (SendoffLimitForm *self, const Account *account)
{
  const AccountProvider *provider = account_catalogue_get (account->provider);
  const char *note = provider != NULL && provider->limit_note != NULL
                         ? _(provider->limit_note)
                         : _("Sendoff counts what this computer sent in the last 24 hours and holds messages at the "
                             "limit, so that the provider does not lock the account.");
  /* libadwaita reads a group's description as markup. */
  g_autofree char *description = g_markup_escape_text (note, -1);
  gboolean found = FALSE;

  clear (self);
  self->unit = account->limit_unit;
  adw_preferences_group_set_description (self->group, description);

  if (provider != NULL)
    add_figures (self, provider, account->limit, &found);
  self->own_spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (1, MAX_LIMIT, 1));
  gtk_spin_button_set_value (self->own_spin, account->limit > 0 ? account->limit : 100);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->own_spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Figure of my own"), -1);
  self->own_check = add_row (self, _("A figure of my own"),
                             self->unit == ACCOUNT_LIMIT_RECIPIENTS ? _("Recipients in 24 hours")
                                                                    : _("Messages in 24 hours"),
                             GTK_WIDGET (self->own_spin));
  self->none_check = add_row (self, _("No limit"), _("Everything is sent at once; nothing is held"), NULL);
  if (account->limit == 0)
    gtk_check_button_set_active (self->none_check, TRUE);
  else if (!found)
    gtk_check_button_set_active (self->own_check, TRUE);
  g_signal_connect_object (self->own_spin, "value-changed", G_CALLBACK (on_own_changed), self, G_CONNECT_SWAPPED);
}

void
sendoff_limit_form_apply (SendoffLimitForm *self, Account *account)
{
  if (self->own_check == NULL)
    return;

  account->limit_unit = self->unit;
  gtk_spin_button_update (self->own_spin);
  if (gtk_check_button_get_active (self->none_check))
    account->limit = 0;
  else if (gtk_check_button_get_active (self->own_check))
    account->limit = (guint) gtk_spin_button_get_value_as_int (self->own_spin);
  else
    for (guint i = 0; i < self->rows->len; i++)
      {
        GtkWidget *row = g_ptr_array_index (self->rows, i);
        GtkWidget *check = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

        if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
          account->limit = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "units"));
      }
}

static void
sendoff_limit_form_finalize (GObject *object)
{
  g_ptr_array_unref (SENDOFF_LIMIT_FORM (object)->rows);
  G_OBJECT_CLASS (sendoff_limit_form_parent_class)->finalize (object);
}

static void
sendoff_limit_form_class_init (SendoffLimitFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_limit_form_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-limit-form.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitForm, group);
}

static void
sendoff_limit_form_init (SendoffLimitForm *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
