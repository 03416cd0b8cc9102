#include "config.h"

#include "sendoff-identity-page.h"

#include "sendoff-field.h"
#include "sendoff-host-hint.h"

#include "account-catalogue.h"
#include "base-text.h"
#include "diagnosis.h"
#include "mail-address.h"

#include <glib/gi18n.h>

struct _SendoffIdentityPage
{
  SendoffPage parent_instance;

  GtkWidget *name_row;
  GtkWidget *address_row;
  GtkLabel *error_label;
  SendoffHostHint *address_hint;
  GtkLabel *provider_label;
};

G_DEFINE_FINAL_TYPE (SendoffIdentityPage, sendoff_identity_page, SENDOFF_TYPE_PAGE)

/* What is known about an address while it is being typed; "" when nothing is. */
static char *
describe_provider (const char *address)
{
  const AccountProvider *provider = account_catalogue_for_address (address);

  if (provider != NULL)
    /* Translators: %s is the name of a mail provider, as "Gmail" */
    return g_strdup_printf (_("This is an address of %s. Its server is known and filled in on the next page."),
                            provider->name);
  if (account_address_domain (address) != NULL && strchr (account_address_domain (address), '.') != NULL)
    return g_strdup (_("The server of this address is not known beforehand. You choose it on the next page."));
  return g_strdup ("");
}

static void
on_changed (SendoffIdentityPage *self)
{
  g_autofree char *address = sendoff_field_dup_text (self->address_row);
  g_autofree char *provider = describe_provider (address);

  sendoff_field_set_error (self->address_row, self->error_label, NULL);
  gtk_widget_remove_css_class (self->name_row, "error");
  sendoff_host_hint_set_address (self->address_hint, address);
  gtk_label_set_label (self->provider_label, provider);
  gtk_widget_set_visible (GTK_WIDGET (self->provider_label), *provider != '\0');
  sendoff_page_set_complete (SENDOFF_PAGE (self), *address != '\0');
}

static void
on_hint_chosen (SendoffIdentityPage *self, const char *address)
{
  sendoff_field_set_text (self->address_row, address);
  gtk_widget_grab_focus (self->address_row);
}

static void
on_entry_activated (SendoffIdentityPage *self, GtkWidget *row)
{
  if (row == self->name_row)
    gtk_widget_grab_focus (self->address_row);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "assistant.next", NULL);
}

static void
sendoff_identity_page_enter (SendoffPage *page, const Account *draft, AccountSecret *secret)
{
  SendoffIdentityPage *self = SENDOFF_IDENTITY_PAGE (page);

  sendoff_field_set_text (self->name_row, draft->display_name);
  sendoff_field_set_text (self->address_row, draft->address);
  on_changed (self);
  gtk_widget_grab_focus (base_text_is_blank (draft->display_name) ? self->name_row : self->address_row);
}

static gboolean
sendoff_identity_page_leave (SendoffPage *page, Account *draft, AccountSecret **secret)
{
  SendoffIdentityPage *self = SENDOFF_IDENTITY_PAGE (page);
  g_autofree char *name = sendoff_field_dup_text (self->name_row);
  g_autofree char *address = sendoff_field_dup_text (self->address_row);
  g_autoptr (MailAddress) parsed = NULL;
  g_autoptr (GError) error = NULL;

  parsed = mail_address_new (*name != '\0' ? name : NULL, address, &error);
  if (parsed == NULL)
    {
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

      sendoff_field_set_error (self->address_row, self->error_label, diagnosis->cause);
      gtk_widget_grab_focus (self->address_row);
      return FALSE;
    }

  g_free (draft->display_name);
  draft->display_name = *name != '\0' ? g_steal_pointer (&name) : NULL;
  g_free (draft->address);
  draft->address = g_strdup (address);
  return TRUE;
}

static void
sendoff_identity_page_class_init (SendoffIdentityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SendoffPageClass *page_class = SENDOFF_PAGE_CLASS (klass);

  page_class->enter = sendoff_identity_page_enter;
  page_class->leave = sendoff_identity_page_leave;

  g_type_ensure (SENDOFF_TYPE_HOST_HINT);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-identity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffIdentityPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffIdentityPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffIdentityPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, SendoffIdentityPage, address_hint);
  gtk_widget_class_bind_template_child (widget_class, SendoffIdentityPage, provider_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_hint_chosen);
}

static void
sendoff_identity_page_init (SendoffIdentityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
