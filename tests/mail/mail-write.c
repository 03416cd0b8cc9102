/* For test-mail-decode.py, which reads with another program's eyes what is written here. Values come on standard input
 * as lines "field<TAB>base64", since some of them have line breaks. */

#include "mail-message.h"

#include <gio/gunixinputstream.h>

#include <stdio.h>
#include <string.h>

static void
replace_list (GPtrArray **list, const char *value, GError **error)
{
  GPtrArray *parsed = mail_address_list_parse (value, error);

  if (parsed == NULL)
    return;
  g_ptr_array_unref (*list);
  *list = parsed;
}

static void
take (MailDraft *draft, const char *field, const char *value, GError **error)
{
  if (strcmp (field, "from") == 0)
    draft->from = mail_address_parse (value, error);
  else if (strcmp (field, "to") == 0)
    replace_list (&draft->to, value, error);
  else if (strcmp (field, "to-name") == 0)
    {
      MailAddress *address = mail_address_new (value, "named@example.net", error);

      if (address != NULL)
        g_ptr_array_add (draft->to, address);
    }
  else if (strcmp (field, "subject") == 0)
    draft->subject = g_strdup (value);
  else if (strcmp (field, "text") == 0)
    draft->text = g_strdup (value);
  else
    {
      g_autoptr (GFile) file = g_file_new_for_path (field);

      g_ptr_array_add (draft->attachments, mail_attachment_new (file, value, NULL));
    }
}

static MailMessage *
build (GDateTime *now, const char *path, GError **error)
{
  g_autoptr (MailDraft) draft = mail_draft_new ();
  g_autofree char *line = NULL;
  size_t capacity = 0;

  while (*error == NULL && getline (&line, &capacity, stdin) > 0)
    {
      g_auto (GStrv) parts = g_strsplit (g_strdelimit (line, "\n", '\0'), "\t", 2);
      g_autofree char *padded = NULL;
      g_autofree char *value = NULL;
      gsize length = 0;

      /* g_base64_decode() gives NULL for nothing. */
      value = parts[1][0] != '\0' ? (char *) g_base64_decode (parts[1], &length) : g_strdup ("");
      padded = g_strndup (value, length);
      take (draft, parts[0], padded, error);
    }
  return *error == NULL ? mail_message_build (draft, now, "fixed@example.org", path, NULL, error) : NULL;
}

static MailMessage *
import (GDateTime *now, const char *path, GError **error)
{
  static const char *const recipients[] = { "ben@example.net", NULL };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);

  return mail_message_import (input, "ada@example.org", recipients, now, path, NULL, error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 24, 9, 5, 7);
  g_autoptr (GError) error = NULL;
  g_autoptr (MailMessage) message = NULL;

  mail_init ();
  message = strcmp (argv[1], "build") == 0 ? build (now, argv[2], &error) : import (now, argv[2], &error);
  if (message != NULL)
    return 0;
  fprintf (stderr, "%s %d %s\n", g_quark_to_string (error->domain), error->code, error->message);
  return 1;
}
