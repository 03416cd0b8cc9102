#include "config.h"

#include "sendoff-limit-page.h"

#include "sendoff-field.h"
#include "sendoff-limit-form.h"

#include "account-catalogue.h"
#include "base-text.h"

#include <glib/gi18n.h>

struct _SendoffLimitPage
{
  SendoffPage parent_instance;

  SendoffLimitForm *limit_form;
  GtkWidget *name_row;
  GtkLabel *error_label;

  /* Provider and server the proposals were made for: while they stay, what the person chose stays. */
  char *proposed_for;
};

G_DEFINE_FINAL_TYPE (SendoffLimitPage, sendoff_limit_page, SENDOFF_TYPE_PAGE)

static void
on_changed (SendoffLimitPage *self)
{
  sendoff_field_set_error (self->name_row, self->error_label, NULL);
  sendoff_page_set_complete (SENDOFF_PAGE (self),
                             !base_text_is_blank (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

static void
on_entry_activated (SendoffLimitPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "assistant.next", NULL);
}

static char *
propose_name (const Account *draft)
{
  const AccountProvider *provider = account_catalogue_get (draft->provider);

  if (!base_text_is_blank (draft->name))
    return g_strdup (draft->name);
  return g_strdup (provider != NULL ? provider->name : account_address_domain (draft->address));
}

static void
sendoff_limit_page_enter (SendoffPage *page, const Account *draft, AccountSecret *secret)
{
  SendoffLimitPage *self = SENDOFF_LIMIT_PAGE (page);
  const AccountProvider *provider = account_catalogue_get (draft->provider);
  g_autofree char *key = g_strdup_printf ("%s %s", draft->provider != NULL ? draft->provider : "", draft->server->host);

  if (g_strcmp0 (self->proposed_for, key) != 0)
    {
      g_autoptr (Account) proposed = account_copy (draft);
      g_autofree char *name = propose_name (draft);

      if (provider != NULL && !draft->practice)
        {
          proposed->limit = provider->limit;
          proposed->limit_unit = provider->limit_unit;
        }
      sendoff_limit_form_set (self->limit_form, proposed);
      sendoff_field_set_text (self->name_row, name);
      g_free (self->proposed_for);
      self->proposed_for = g_steal_pointer (&key);
    }
  on_changed (self);
  gtk_widget_grab_focus (self->name_row);
}

static gboolean
sendoff_limit_page_leave (SendoffPage *page, Account *draft, AccountSecret **secret)
{
  SendoffLimitPage *self = SENDOFF_LIMIT_PAGE (page);

  g_free (draft->name);
  draft->name = sendoff_field_dup_text (self->name_row);
  sendoff_limit_form_apply (self->limit_form, draft);
  return TRUE;
}

void
sendoff_limit_page_show_error (SendoffLimitPage *self, const char *message)
{
  sendoff_field_set_error (self->name_row, self->error_label, message);
}

static void
sendoff_limit_page_finalize (GObject *object)
{
  g_free (SENDOFF_LIMIT_PAGE (object)->proposed_for);
  G_OBJECT_CLASS (sendoff_limit_page_parent_class)->finalize (object);
}

static void
sendoff_limit_page_class_init (SendoffLimitPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SendoffPageClass *page_class = SENDOFF_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_limit_page_finalize;
  page_class->enter = sendoff_limit_page_enter;
  page_class->leave = sendoff_limit_page_leave;

  g_type_ensure (SENDOFF_TYPE_LIMIT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-limit-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitPage, limit_form);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, SendoffLimitPage, error_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
sendoff_limit_page_init (SendoffLimitPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
