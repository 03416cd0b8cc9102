#include "config.h"

#include "sendoff-messages.h"

#include "sendoff-outbox-jobs.h"
#include "sendoff-trouble.h"

#include <glib/gi18n.h>

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffApplication) app = user_data;
  g_autoptr (GError) error = NULL;

  if (base_job_run_finish (result, &error) == NULL)
    sendoff_trouble_present (GTK_APPLICATION (app), _("The Message Cannot Be Removed"), error);
  sendoff_application_emit_outbox_changed (app);
  g_application_release (G_APPLICATION (app));
}

void
sendoff_messages_remove (SendoffApplication *app, gint64 id)
{
  g_application_hold (G_APPLICATION (app));
  base_job_run_async (sendoff_outbox_job_remove, sendoff_outbox_input_new (NULL, NULL, NULL, id),
                      (GDestroyNotify) sendoff_outbox_input_free, NULL, NULL, NULL, on_removed, g_object_ref (app));
}
