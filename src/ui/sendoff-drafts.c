#include "sendoff-drafts.h"

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffApplication) app = user_data;
  g_autoptr (GError) error = NULL;

  if (base_job_run_finish (result, &error) == NULL)
    g_warning ("A draft could not be kept or removed: %s", error->message);
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
