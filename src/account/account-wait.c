#include "account-wait.h"

/* How long a cancelled call may take to say so itself. */
#define GRACE_MS 100

/* One call. It has two owners, since an abandoned call may call back after the wait is over. */
typedef struct
{
  gatomicrefcount references;
  GAsyncResult *result;
} Expectation;

struct _AccountWait
{
  GMainContext *context;
  Expectation *expectation;
};

static void
expectation_unref (Expectation *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_clear_object (&self->result);
  g_free (self);
}

AccountWait *
account_wait_begin (void)
{
  AccountWait *self = g_new0 (AccountWait, 1);

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  return self;
}

void
account_wait_end (AccountWait *self)
{
  if (self == NULL)
    return;

  /* What libsecret and GDBus still want to tidy up on this context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->expectation, expectation_unref);
  g_free (self);
}

gpointer
account_wait_expect (AccountWait *self)
{
  g_clear_pointer (&self->expectation, expectation_unref);
  self->expectation = g_new0 (Expectation, 1);
  g_atomic_ref_count_init (&self->expectation->references);
  g_atomic_ref_count_inc (&self->expectation->references);
  return self->expectation;
}

void
account_wait_on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Expectation *expectation = user_data;

  expectation->result = g_object_ref (result);
  expectation_unref (expectation);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer is_cancelled)
{
  *(gboolean *) is_cancelled = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
on_grace_over (gpointer is_over)
{
  *(gboolean *) is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static GSource *
attach (GSource *source, GSourceFunc func, gpointer data, GMainContext *context)
{
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, context);
  return source;
}

static void
detach (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

GAsyncResult *
account_wait_for_result (AccountWait *self, GCancellable *cancellable, GError **error)
{
  gboolean is_cancelled = FALSE;
  gboolean is_over = FALSE;
  GSource *cancel =
      attach (g_cancellable_source_new (cancellable), G_SOURCE_FUNC (on_cancelled), &is_cancelled, self->context);

  while (self->expectation->result == NULL && !is_cancelled)
    g_main_context_iteration (self->context, TRUE);
  detach (cancel);

  if (self->expectation->result == NULL)
    {
      GSource *grace = attach (g_timeout_source_new (GRACE_MS), on_grace_over, &is_over, self->context);

      while (self->expectation->result == NULL && !is_over)
        g_main_context_iteration (self->context, TRUE);
      detach (grace);
    }
  if (self->expectation->result != NULL)
    return g_steal_pointer (&self->expectation->result);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled while waiting for the keyring");
  return NULL;
}
