#include "config.h"

#include "sendoff-draft-list.h"

#include "sendoff-drafts.h"
#include "sendoff-text.h"
#include "sendoff-toast.h"

#include <glib/gi18n.h>

struct _SendoffDraftList
{
  AdwBin parent;

  GtkListBox *drafts_list;

  SendoffApplication *app;
  GCancellable *load; /* (nullable): of the job that lists the drafts */
};

enum
{
  SIGNAL_DRAFT_ACTIVATED,
  SIGNAL_TOAST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SendoffDraftList, sendoff_draft_list, ADW_TYPE_BIN)

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
on_discard_undone (AdwToast *toast, gpointer user_data)
{
  SendoffDraftList *self = SENDOFF_DRAFT_LIST (user_data);

  sendoff_drafts_save (self->app, sendoff_draft_copy (g_object_get_data (G_OBJECT (toast), "draft")));
}

static void
on_discard_clicked (GtkButton *button, gpointer user_data)
{
  SendoffDraftList *self = SENDOFF_DRAFT_LIST (user_data);
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  const SendoffDraft *draft = g_object_get_data (G_OBJECT (row), "draft");
  AdwToast *toast = sendoff_toast_new_with_undo (_("Draft discarded"));

  g_object_set_data_full (G_OBJECT (toast), "draft", sendoff_draft_copy (draft), (GDestroyNotify) sendoff_draft_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_discard_undone), self, 0);
  sendoff_drafts_remove (self->app, sendoff_draft_copy (draft));
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static GtkWidget *
new_draft_row (SendoffDraftList *self, SendoffDraft *draft)
{
  const char *title = *draft->subject != '\0' ? draft->subject : _("No subject");
  g_autofree char *changed = sendoff_text_moment (draft->changed, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *to = *draft->to != '\0' ? g_strdup_printf (_("to %s"), draft->to) : g_strdup ("");
  g_autofree char *subtitle = sendoff_text_join (to, changed, NULL);
  /* Translators: the subject of a draft */
  g_autofree char *label = g_strdup_printf (_("Discard %s"), title);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 1, "subtitle-lines",
                                 1, "selectable", FALSE, "activatable", TRUE, "icon-name", "document-edit-symbolic",
                                 NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  /* Only now, when "use-markup" has reached the labels: an address would be read as a tag. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Discard"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_discard_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (row), "draft", draft, (GDestroyNotify) sendoff_draft_free);
  return row;
}

static void
on_drafts_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffDraftList) self = user_data;
  g_autoptr (GPtrArray) drafts = base_job_run_finish (result, NULL);

  if (self->load == NULL || self->load != base_job_get_cancellable (result))
    return;
  g_clear_object (&self->load);
  clear_list (self->drafts_list);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    gtk_list_box_append (self->drafts_list,
                         new_draft_row (self, sendoff_draft_copy (g_ptr_array_index (drafts, i))));
  gtk_widget_set_visible (GTK_WIDGET (self), drafts != NULL && drafts->len > 0);
}

static void
load_drafts (SendoffDraftList *self)
{
  g_cancellable_cancel (self->load);
  g_clear_object (&self->load);
  self->load = g_cancellable_new ();
  base_job_run_async (sendoff_draft_job_list, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, self->load,
                      on_drafts_listed, g_object_ref (self));
}

static void
on_draft_activated (SendoffDraftList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_DRAFT_ACTIVATED], 0, g_object_get_data (G_OBJECT (row), "draft"));
}

static void
sendoff_draft_list_dispose (GObject *object)
{
  SendoffDraftList *self = SENDOFF_DRAFT_LIST (object);

  g_cancellable_cancel (self->load);
  g_clear_object (&self->load);
  g_clear_object (&self->app);
  gtk_widget_dispose_template (GTK_WIDGET (object), SENDOFF_TYPE_DRAFT_LIST);
  G_OBJECT_CLASS (sendoff_draft_list_parent_class)->dispose (object);
}

static void
sendoff_draft_list_class_init (SendoffDraftListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sendoff_draft_list_dispose;
  signals[SIGNAL_DRAFT_ACTIVATED] =
      g_signal_new ("draft-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_TOAST] =
      g_signal_new ("toast", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-draft-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffDraftList, drafts_list);
  gtk_widget_class_bind_template_callback (widget_class, on_draft_activated);
}

static void
sendoff_draft_list_init (SendoffDraftList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
sendoff_draft_list_set_application (SendoffDraftList *self, SendoffApplication *app)
{
  g_set_object (&self->app, app);
  g_signal_connect_object (app, "drafts-changed", G_CALLBACK (load_drafts), self, G_CONNECT_SWAPPED);
  load_drafts (self);
}
