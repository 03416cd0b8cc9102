#include "config.h"

#include "sendoff-drafts.h"

#include "sendoff-toast.h"
#include "sendoff-trouble.h"

#include <glib/gi18n.h>

#define TROUBLE_TOLD "sendoff-draft-trouble-told"

/* A draft is saved every few seconds: its trouble is told once, and again only after a time when all was well. */
static void
tell (SendoffApplication *app, const GError *error)
{
  gboolean told = g_object_get_data (G_OBJECT (app), TROUBLE_TOLD) != NULL;

  g_object_set_data (G_OBJECT (app), TROUBLE_TOLD, GINT_TO_POINTER (error != NULL));
  if (error != NULL && !told)
    sendoff_trouble_present (GTK_APPLICATION (app), _("Drafts Cannot Be Kept"), error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffApplication) app = user_data;
  g_autoptr (GError) error = NULL;

  base_job_run_finish (result, &error);
  tell (app, error);
  sendoff_application_emit_drafts_changed (app);
  g_application_release (G_APPLICATION (app));
}

static void
run (SendoffApplication *app, BaseJobFunc func, SendoffDraft *draft)
{
  g_application_hold (G_APPLICATION (app));
  base_job_run_async (func, draft, (GDestroyNotify) sendoff_draft_free, NULL, NULL, NULL, on_done, g_object_ref (app));
}

void
sendoff_drafts_save (SendoffApplication *app, SendoffDraft *draft)
{
  run (app, sendoff_draft_job_save, draft);
}

void
sendoff_drafts_remove (SendoffApplication *app, SendoffDraft *draft)
{
  run (app, sendoff_draft_job_remove, draft);
}

static void
on_discard_kept (AdwToast *toast, gpointer user_data)
{
  SendoffApplication *app = SENDOFF_APPLICATION (user_data);
  const SendoffDraft *draft = g_object_get_data (G_OBJECT (toast), "draft");

  sendoff_drafts_remove (app, sendoff_draft_copy (draft));
}

AdwToast *
sendoff_drafts_new_kept_toast (SendoffApplication *app, SendoffDraft *draft)
{
  AdwToast *toast = sendoff_toast_new (_("The message was kept as a draft"));

  adw_toast_set_button_label (toast, _("_Discard"));
  g_object_set_data_full (G_OBJECT (toast), "draft", draft, (GDestroyNotify) sendoff_draft_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_discard_kept), app, 0);
  return toast;
}
