#include "practice-message.h"

#define GROUP "Envelope"

PracticeMessage *
practice_message_copy (const PracticeMessage *self)
{
  PracticeMessage *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->sender = g_strdup (self->sender);
  copy->recipients = g_strdupv (self->recipients);
  copy->user = g_strdup (self->user);
  copy->mechanism = g_strdup (self->mechanism);
  return copy;
}

void
practice_message_free (PracticeMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self->user);
  g_free (self->mechanism);
  g_free (self);
}

gboolean
practice_message_save (const PracticeMessage *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (self->received / G_USEC_PER_SEC);
  g_autofree char *received = g_date_time_format_iso8601 (moment);
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_string (file, GROUP, "Received", received);
  g_key_file_set_string (file, GROUP, "Sender", self->sender);
  g_key_file_set_string_list (file, GROUP, "Recipients", (const char *const *) self->recipients,
                              g_strv_length (self->recipients));
  if (self->user != NULL)
    g_key_file_set_string (file, GROUP, "User", self->user);
  if (self->mechanism != NULL)
    g_key_file_set_string (file, GROUP, "Mechanism", self->mechanism);
  g_key_file_set_boolean (file, GROUP, "TLS", self->tls);
  g_key_file_set_boolean (file, GROUP, "SMTPUTF8", self->smtputf8);
  g_key_file_set_boolean (file, GROUP, "Chunked", self->chunked);
  g_key_file_set_uint64 (file, GROUP, "Size", self->size);
  g_key_file_set_uint64 (file, GROUP, "BareNewlines", self->bare_newlines);

  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
