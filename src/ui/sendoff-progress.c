#include "config.h"

#include "sendoff-progress.h"

#include "diagnosis-meaning.h"

#include <glib/gi18n.h>

struct _SendoffProgress
{
  GObject parent;

  GHashTable *events; /* (element-type gint64 SendoffSendEvent) */
};

G_DEFINE_FINAL_TYPE (SendoffProgress, sendoff_progress, G_TYPE_OBJECT)

static guint signal_changed;

static void
sendoff_progress_finalize (GObject *object)
{
  g_hash_table_unref (SENDOFF_PROGRESS (object)->events);
  G_OBJECT_CLASS (sendoff_progress_parent_class)->finalize (object);
}

static void
sendoff_progress_class_init (SendoffProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sendoff_progress_finalize;
  signal_changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
sendoff_progress_init (SendoffProgress *self)
{
  self->events = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

SendoffProgress *
sendoff_progress_get_default (void)
{
  static SendoffProgress *self;

  if (self == NULL)
    self = g_object_new (SENDOFF_TYPE_PROGRESS, NULL);
  return self;
}

void
sendoff_progress_report (gint64 id, const SendoffSendEvent *event)
{
  SendoffProgress *self = sendoff_progress_get_default ();

  if (event != NULL)
    g_hash_table_insert (self->events, g_memdup2 (&id, sizeof id), g_memdup2 (event, sizeof *event));
  else if (!g_hash_table_remove (self->events, &id))
    return;
  g_signal_emit (self, signal_changed, 0, id);
}

char *
sendoff_progress_dup_event_words (const SendoffSendEvent *event, double *fraction)
{
  gboolean moves = event != NULL && event->size > 0;

  *fraction = moves ? MIN (1.0, (double) event->written / (double) event->size) : -1;
  if (event == NULL)
    return g_strdup (_("Preparing the message"));
  if (moves)
    /* Translators: how much of the message has left */
    return g_strdup_printf (_("Sending, %d %%"), (int) (100 * *fraction));
  if (event->stage == SMTP_STAGE_AFTER_DATA)
    return g_strdup (_("Waiting for the server’s answer"));
  return g_strdup (diagnosis_stage_title (event->stage));
}

char *
sendoff_progress_dup_words (gint64 id, double *fraction)
{
  const SendoffSendEvent *event = g_hash_table_lookup (sendoff_progress_get_default ()->events, &id);

  *fraction = -1;
  return event != NULL ? sendoff_progress_dup_event_words (event, fraction) : NULL;
}
