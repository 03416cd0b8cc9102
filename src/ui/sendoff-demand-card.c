#include "config.h"

#include "sendoff-demand-card.h"

#include "sendoff-link.h"
#include "sendoff-wrap-layout.h"

#include <glib/gi18n.h>

struct _SendoffDemandCard
{
  AdwBin parent;

  GtkLabel *demand_label;
  GtkWidget *buttons;
  GtkButton *password_button;
  GtkWidget *help_button;

  const AccountProvider *provider; /* (nullable): the catalogue's */
};

G_DEFINE_FINAL_TYPE (SendoffDemandCard, sendoff_demand_card, ADW_TYPE_BIN)

static void
on_password_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const AccountProvider *provider = SENDOFF_DEMAND_CARD (widget)->provider;

  sendoff_link_open (widget, provider != NULL ? provider->app_password_url : NULL);
}

static void
on_help_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const AccountProvider *provider = SENDOFF_DEMAND_CARD (widget)->provider;

  sendoff_link_open (widget, provider != NULL ? provider->help_url : NULL);
}

static void
sendoff_demand_card_class_init (SendoffDemandCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "demand.open-password-page", NULL, on_password_page);
  gtk_widget_class_install_action (widget_class, "demand.open-help-page", NULL, on_help_page);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-demand-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffDemandCard, demand_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffDemandCard, buttons);
  gtk_widget_class_bind_template_child (widget_class, SendoffDemandCard, password_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffDemandCard, help_button);
}

static void
sendoff_demand_card_init (SendoffDemandCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->buttons, sendoff_wrap_layout_new (6));
}

void
sendoff_demand_card_set_provider (SendoffDemandCard *self, const AccountProvider *provider)
{
  gboolean has_page = provider != NULL && provider->app_password_url != NULL;
  gboolean has_help = provider != NULL && provider->help_url != NULL;

  self->provider = provider;
  gtk_widget_set_visible (GTK_WIDGET (self), provider != NULL && provider->demand != NULL);
  if (provider == NULL || provider->demand == NULL)
    return;

  gtk_label_set_label (self->demand_label, _(provider->demand));
  gtk_widget_set_visible (self->buttons, has_page || has_help);
  gtk_widget_set_visible (GTK_WIDGET (self->password_button), has_page);
  gtk_widget_set_visible (self->help_button, has_help);
  gtk_button_set_label (self->password_button, provider->password_kind == ACCOUNT_PASSWORD_APP
                                                   ? _("_Create an App Password…")
                                                   : _("_Get the Password…"));
}
