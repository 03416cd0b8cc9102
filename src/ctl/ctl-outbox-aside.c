#include "config.h"

#include "ctl-outbox.h"

#include "ctl-print.h"
#include "ctl-run.h"
#include "ctl-status.h"

#include <glib/gi18n-lib.h>

/* An outbox that can be used is not taken away: what waits in it would not be sent any more. */
static gpointer
set_aside (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) damage = NULL;
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, &damage);

  if (database != NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_STATUS_USAGE, "The outbox is not damaged; it stays where it is");
      return NULL;
    }
  if (g_error_matches (damage, OUTBOX_ERROR, OUTBOX_ERROR_CORRUPT))
    return outbox_database_set_aside (NULL, error);
  g_propagate_error (error, g_steal_pointer (&damage));
  return NULL;
}

int
ctl_outbox_aside (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  gboolean json = ctl_wants_json (argv);
  g_autofree char *folder = NULL;

  if (argv[1] != NULL && !(json && argv[2] == NULL))
    {
      g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE, "outbox set-aside takes no arguments but --json");
      return ctl_print_failure (json, error);
    }
  folder = ctl_run_job (set_aside, NULL, NULL, g_free, NULL, NULL, &error);
  if (folder == NULL)
    return ctl_print_failure (json, error);
  if (json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "folder", folder);
      ctl_print_object (object);
    }
  else
    {
      /* Translators: a folder */
      g_autofree char *text =
          g_strdup_printf (_("The damaged outbox and its messages are in %s now; nothing was deleted. A new outbox is made "
                             "when a message is sent. It knows nothing of what was sent before: mind the daily limit."),
                           folder);

      ctl_print_wrapped (stdout, "", "", text);
    }
  return CTL_STATUS_OK;
}
