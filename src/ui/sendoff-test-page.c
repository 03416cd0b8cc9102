#include "config.h"

#include "sendoff-test-page.h"

#include "sendoff-remedy.h"

#include "mail-address.h"

#include <glib/gi18n.h>

struct _SendoffTestPage
{
  SendoffPage parent_instance;

  SendoffTestView *view;

  /* What is being tested, or was tested last; NULL when no verdict stands. */
  AccountServer *server;
  AccountSecret *secret;
  char *sender;
};

enum
{
  SETTINGS_CHANGED,
  SECRET_CHANGED,
  PASSWORD_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffTestPage, sendoff_test_page, SENDOFF_TYPE_PAGE)

/* Going on without a passed test is possible, but never what the page suggests. */
static void
show_way_on (SendoffTestPage *self)
{
  gboolean passed = sendoff_test_view_get_passed (self->view);

  sendoff_page_set_next_label (SENDOFF_PAGE (self), passed ? _("_Next") : _("_Skip Test"));
  sendoff_page_set_suggested (SENDOFF_PAGE (self), passed);
  sendoff_page_set_complete (SENDOFF_PAGE (self), !sendoff_test_view_get_busy (self->view));
}

static void
run (SendoffTestPage *self)
{
  sendoff_test_view_start (self->view, self->server, self->secret, self->sender, self->sender);
  show_way_on (self);
}

static void
on_finished (SendoffTestPage *self)
{
  show_way_on (self);
  /* The verdict may lie below the window's edge; and a screen reader reads what has the focus. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    sendoff_test_view_focus_verdict (self->view);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffTestPage) self = user_data;
  AccountServer *server = sendoff_remedy_choose_finish (result);

  /* Cleared meanwhile, or tested again: the remedy was for something else. */
  if (server == NULL || self->server == NULL || sendoff_test_view_get_busy (self->view))
    {
      g_clear_pointer (&server, account_server_free);
      return;
    }
  account_server_free (self->server);
  self->server = server;
  g_signal_emit (self, signals[SETTINGS_CHANGED], 0, self->server);
  run (self);
}

static void
use_without_spaces (SendoffTestPage *self)
{
  AccountSecret *bare;

  if (self->secret == NULL)
    return;
  bare = account_secret_dup_without_spaces (self->secret);
  account_secret_unref (self->secret);
  self->secret = bare;
  g_signal_emit (self, signals[SECRET_CHANGED], 0, self->secret);
  run (self);
}

static void
on_remedy (SendoffTestPage *self, const DiagnosisRemedy *remedy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  switch (remedy->kind)
    {
    case DIAGNOSIS_REMEDY_CHANGE_SETTINGS:
    case DIAGNOSIS_REMEDY_TRUST_CERTIFICATE:
      sendoff_remedy_choose_async (GTK_WINDOW (root), sendoff_test_view_get_trace (self->view), remedy, NULL,
                                   on_chosen, g_object_ref (self));
      break;
    case DIAGNOSIS_REMEDY_ENTER_PASSWORD:
      g_signal_emit (self, signals[PASSWORD_WANTED], 0);
      break;
    case DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES:
      use_without_spaces (self);
      break;
    case DIAGNOSIS_REMEDY_TRY_AGAIN:
    case DIAGNOSIS_REMEDY_TRY_ANYWAY:
      run (self);
      break;
    case DIAGNOSIS_REMEDY_OPEN_PAGE:
    case DIAGNOSIS_REMEDY_WAIT:
    case DIAGNOSIS_REMEDY_EXPLAIN:
    default:
      break;
    }
}

static void
sendoff_test_page_enter (SendoffPage *page, const Account *draft, AccountSecret *secret)
{
  SendoffTestPage *self = SENDOFF_TEST_PAGE (page);
  g_autoptr (MailAddress) address = mail_address_new (NULL, draft->address, NULL);
  g_autofree char *sender = address != NULL ? mail_address_dup_addr_spec (address) : NULL;

  if (self->server != NULL && sendoff_test_view_get_passed (self->view) &&
      account_server_equal (self->server, draft->server) && account_secret_equal (self->secret, secret) &&
      g_strcmp0 (self->sender, sender) == 0)
    return;

  g_clear_pointer (&self->server, account_server_free);
  self->server = account_server_copy (draft->server);
  g_clear_pointer (&self->secret, account_secret_unref);
  self->secret = secret != NULL ? account_secret_ref (secret) : NULL;
  sendoff_test_view_set_guarded (self->view, !draft->practice);
  g_free (self->sender);
  self->sender = g_steal_pointer (&sender);
  run (self);
}

static void
sendoff_test_page_stop (SendoffPage *page)
{
  sendoff_test_view_cancel (SENDOFF_TEST_PAGE (page)->view);
}

SendoffTestView *
sendoff_test_page_get_view (SendoffTestPage *self)
{
  return self->view;
}

void
sendoff_test_page_clear (SendoffTestPage *self)
{
  sendoff_test_view_clear (self->view);
  g_clear_pointer (&self->server, account_server_free);
}

static void
sendoff_test_page_finalize (GObject *object)
{
  SendoffTestPage *self = SENDOFF_TEST_PAGE (object);

  g_clear_pointer (&self->server, account_server_free);
  g_clear_pointer (&self->secret, account_secret_unref);
  g_free (self->sender);
  G_OBJECT_CLASS (sendoff_test_page_parent_class)->finalize (object);
}

static void
sendoff_test_page_class_init (SendoffTestPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SendoffPageClass *page_class = SENDOFF_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sendoff_test_page_finalize;
  page_class->enter = sendoff_test_page_enter;
  page_class->stop = sendoff_test_page_stop;

  signals[SETTINGS_CHANGED] = g_signal_new ("settings-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SECRET_CHANGED] = g_signal_new ("secret-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[PASSWORD_WANTED] = g_signal_new ("password-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SENDOFF_TYPE_TEST_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-test-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffTestPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
  gtk_widget_class_bind_template_callback (widget_class, on_finished);
}

static void
sendoff_test_page_init (SendoffTestPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
