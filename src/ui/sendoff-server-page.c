#include "config.h"

#include "sendoff-server-page.h"

#include "sendoff-server-form.h"

#include "account-catalogue.h"

struct _SendoffServerPage
{
  SendoffPage parent_instance;

  SendoffServerForm *form;

  /* What the fields were filled from: while the draft still says the same, what was typed since stays. */
  AccountServer *filled_from;
  AccountSecret *filled_secret;
  char *filled_for;
  gboolean ask_password;
};

G_DEFINE_FINAL_TYPE (SendoffServerPage, sendoff_server_page, SENDOFF_TYPE_PAGE)

static void
on_edited (SendoffServerPage *self)
{
  sendoff_page_set_complete (SENDOFF_PAGE (self), sendoff_server_form_is_filled (self->form));
}

/* An address the page has not seen yet brings its provider's settings; one it has seen leaves the fields as they are. */
static void
fill_for_address (SendoffServerPage *self, Account *shown)
{
  const AccountProvider *provider = account_catalogue_for_address (shown->address);

  if (provider == NULL)
    {
      if (shown->server->user == NULL || g_strcmp0 (shown->server->user, self->filled_for) == 0)
        {
          g_free (shown->server->user);
          shown->server->user = g_strdup (shown->address);
        }
      return;
    }
  g_free (shown->provider);
  shown->provider = g_strdup (provider->id);
  account_catalogue_fill (provider, shown->address, shown->server);
}

static void
remember (SendoffServerPage *self, const AccountServer *server, AccountSecret *secret)
{
  g_clear_pointer (&self->filled_from, account_server_free);
  self->filled_from = account_server_copy (server);
  g_clear_pointer (&self->filled_secret, account_secret_unref);
  self->filled_secret = secret != NULL ? account_secret_ref (secret) : NULL;
}

static void
sendoff_server_page_enter (SendoffPage *page, const Account *draft, AccountSecret *secret)
{
  SendoffServerPage *self = SENDOFF_SERVER_PAGE (page);
  gboolean new_address = g_strcmp0 (self->filled_for, draft->address) != 0;

  if (new_address || self->filled_from == NULL || !account_server_equal (self->filled_from, draft->server) ||
      !account_secret_equal (self->filled_secret, secret))
    {
      g_autoptr (Account) shown = account_copy (draft);

      /* A provider that was chosen before the first page is what the person came for, whatever the address. */
      if (new_address && !draft->practice && (self->filled_for != NULL || draft->provider == NULL))
        fill_for_address (self, shown);
      g_free (self->filled_for);
      self->filled_for = g_strdup (draft->address);
      sendoff_server_form_set (self->form, shown, secret);
      remember (self, draft->server, secret);
    }
  on_edited (self);
  if (self->ask_password || sendoff_server_form_is_filled (self->form))
    sendoff_server_form_focus_password (self->form);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
  self->ask_password = FALSE;
}

static gboolean
sendoff_server_page_leave (SendoffPage *page, Account *draft, AccountSecret **secret)
{
  SendoffServerPage *self = SENDOFF_SERVER_PAGE (page);
  const AccountProvider *provider = sendoff_server_form_get_provider (self->form);
  AccountServer *server = sendoff_server_form_dup_server (self->form);

  if (server == NULL)
    return FALSE;

  g_clear_pointer (&draft->server, account_server_free);
  draft->server = server;
  g_free (draft->provider);
  draft->provider = provider != NULL ? g_strdup (provider->id) : NULL;
  g_clear_pointer (secret, account_secret_unref);
  *secret = sendoff_server_form_dup_secret (self->form);
  remember (self, draft->server, *secret);
  return TRUE;
}

void
sendoff_server_page_ask_password (SendoffServerPage *self)
{
  self->ask_password = TRUE;
}

static void
sendoff_server_page_finalize (GObject *object)
{
  SendoffServerPage *self = SENDOFF_SERVER_PAGE (object);

  g_clear_pointer (&self->filled_from, account_server_free);
  g_clear_pointer (&self->filled_secret, account_secret_unref);
  g_free (self->filled_for);
  G_OBJECT_CLASS (sendoff_server_page_parent_class)->finalize (object);
}

static void
sendoff_server_page_class_init (SendoffServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SendoffPageClass *page_class = SENDOFF_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_server_page_finalize;
  page_class->enter = sendoff_server_page_enter;
  page_class->leave = sendoff_server_page_leave;

  g_type_ensure (SENDOFF_TYPE_SERVER_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffServerPage, form);
  gtk_widget_class_bind_template_callback (widget_class, on_edited);
}

static void
sendoff_server_page_init (SendoffServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
