#include "practice-state.h"

#include "base-text.h"

#define GMAIL_SIZE 35882577
#define IDLE_SECONDS 300

static char *
choose_folder (const PracticeOptions *options)
{
  if (options->folder != NULL)
    return g_canonicalize_filename (options->folder, NULL);
  return g_build_filename (g_get_user_data_dir (), "sendoff", "practice", NULL);
}

static gboolean
set_mechanisms (PracticeState *self, const char *wanted, GError **error)
{
  g_auto (GStrv) names = wanted != NULL ? g_strsplit (wanted, " ", -1) : NULL;

  if (names == NULL)
    {
      self->mechanisms = g_strdupv ((GStrv) practice_auth_mechanisms ());
      return TRUE;
    }
  for (guint i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (practice_auth_mechanisms (), names[i]))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "No such mechanism: “%s”", names[i]);
        return FALSE;
      }
  self->mechanisms = g_steal_pointer (&names);
  return TRUE;
}

PracticeState *
practice_state_new (const PracticeOptions *options, GError **error)
{
  g_autoptr (PracticeState) self = g_new0 (PracticeState, 1);
  g_autofree char *folder = choose_folder (options);
  const char *password = options->password != NULL ? options->password : PRACTICE_PASSWORD;
  const char *token = options->token != NULL ? options->token : PRACTICE_TOKEN;

  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  if (!practice_fault_from_name (options->fault, &self->fault))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "No such fault: “%s”", options->fault);
      return NULL;
    }
  if (!set_mechanisms (self, options->mechanisms, error))
    return NULL;
  self->user = g_strdup (options->user != NULL ? options->user : PRACTICE_USER);
  /* It goes into replies, and into the From of messages. */
  if (*self->user == '\0' || base_text_has_control (self->user, -1) || !g_utf8_validate (self->user, -1, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The user name is empty or not plain text");
      return NULL;
    }
  self->password = account_secret_new (password, ACCOUNT_SECRET_PASSWORD);
  self->token = account_secret_new (token, ACCOUNT_SECRET_TOKEN);
  self->max_size = options->max_size != 0 ? options->max_size : GMAIL_SIZE;
  self->idle_seconds = options->idle_seconds != 0 ? options->idle_seconds : IDLE_SECONDS;
  self->rewrite_from = options->rewrite_from;
  self->plain_auth = options->plain_auth;
  self->limit_at_sender = options->limit_at_sender;
  self->limit = options->limit;

  self->mailbox = practice_mailbox_new (folder, error);
  if (self->mailbox == NULL)
    return NULL;
  self->certificate = practice_certificate_load (folder, error);
  return self->certificate != NULL ? g_steal_pointer (&self) : NULL;
}

void
practice_state_free (PracticeState *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->certificate, practice_certificate_free);
  g_clear_pointer (&self->mailbox, practice_mailbox_free);
  g_clear_pointer (&self->password, account_secret_unref);
  g_clear_pointer (&self->token, account_secret_unref);
  g_strfreev (self->mechanisms);
  g_mutex_clear (&self->lock);
  g_free (self->user);
  g_free (self);
}

PracticeFaultId
practice_state_get_fault (PracticeState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->fault;
}

void
practice_state_set_fault (PracticeState *self, PracticeFaultId fault)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->fault = fault;
}

void
practice_state_set_limit (PracticeState *self, guint limit)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->limit = limit;
  self->accepted = 0;
}

void
practice_state_count_auth (PracticeState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->auth_count++;
}

guint
practice_state_get_auth_count (PracticeState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->auth_count;
}

gboolean
practice_state_is_at_limit (PracticeState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->limit > 0 && self->accepted >= self->limit;
}

gboolean
practice_state_take_slot (PracticeState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->limit > 0 && self->accepted >= self->limit)
    return FALSE;
  self->accepted++;
  return TRUE;
}

void
practice_state_give_back_slot (PracticeState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  /* The limit may have been set anew meanwhile. */
  if (self->accepted > 0)
    self->accepted--;
}
