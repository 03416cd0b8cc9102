#include "sendoff-draft-saver.h"

#include "sendoff-drafts.h"

#define SAVE_SECONDS 5

struct _SendoffDraftSaver
{
  SendoffApplication *app;
  SendoffComposeForm *form;
  gboolean dirty;       /* changed since it was saved */
  gboolean handed_over; /* the outbox has it, and no draft does */
  guint save_source;
};

SendoffDraftSaver *
sendoff_draft_saver_new (SendoffApplication *app, SendoffComposeForm *form)
{
  SendoffDraftSaver *self = g_new0 (SendoffDraftSaver, 1);

  self->app = app;
  self->form = form;
  return self;
}

void
sendoff_draft_saver_free (SendoffDraftSaver *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_free (self);
}

static gboolean
on_save_time (gpointer user_data)
{
  SendoffDraftSaver *self = user_data;

  self->save_source = 0;
  sendoff_draft_saver_save (self);
  return G_SOURCE_REMOVE;
}

void
sendoff_draft_saver_edited (SendoffDraftSaver *self)
{
  self->dirty = TRUE;
  if (self->save_source == 0)
    self->save_source = g_timeout_add_seconds (SAVE_SECONDS, on_save_time, self);
}

void
sendoff_draft_saver_save (SendoffDraftSaver *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  if (!self->dirty)
    return;
  self->dirty = FALSE;
  sendoff_drafts_save (self->app, sendoff_compose_form_dup_draft (self->form));
}

void
sendoff_draft_saver_keep (SendoffDraftSaver *self)
{
  self->dirty = TRUE;
  sendoff_draft_saver_save (self);
}

void
sendoff_draft_saver_forget (SendoffDraftSaver *self)
{
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->dirty = FALSE;
  sendoff_drafts_remove (self->app, sendoff_compose_form_dup_draft (self->form));
}

gboolean
sendoff_draft_saver_hand_over (SendoffDraftSaver *self)
{
  if (self->handed_over)
    return FALSE;
  self->handed_over = TRUE;
  sendoff_draft_saver_forget (self);
  return TRUE;
}

void
sendoff_draft_saver_take_back (SendoffDraftSaver *self)
{
  if (!self->handed_over)
    return;
  self->handed_over = FALSE;
  sendoff_draft_saver_keep (self);
}
