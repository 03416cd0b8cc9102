#include "sendoff-undo.h"

#include "sendoff-toast.h"

typedef struct
{
  SendoffUndoFunc undo;
  GArray *ids;
} Undo;

static void
undo_free (gpointer data)
{
  Undo *self = data;

  g_array_unref (self->ids);
  g_free (self);
}

static void
on_undo (AdwToast *toast, gpointer user_data)
{
  Undo *self = g_object_get_data (G_OBJECT (toast), "undo");

  for (guint i = 0; i < self->ids->len; i++)
    self->undo (SENDOFF_APPLICATION (user_data), g_array_index (self->ids, gint64, i));
}

AdwToast *
sendoff_undo_new_toast (SendoffApplication *app, SendoffUndoFunc undo, GArray *ids, const char *words)
{
  AdwToast *toast = sendoff_toast_new_with_undo (words);
  Undo *self = g_new (Undo, 1);

  self->undo = undo;
  self->ids = ids;
  g_object_set_data_full (G_OBJECT (toast), "undo", self, undo_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), app, 0);
  return toast;
}
