#include "mail-check.h"

#include <glib/gstdio.h>

#include <string.h>

static void
check_bytes (const char *bytes, gsize length, gboolean smtputf8)
{
  gsize column = 0;
  gboolean in_body = FALSE;

  g_assert_cmpuint (length, >=, 2);
  for (gsize i = 0; i < length; i++)
    {
      guchar c = bytes[i];

      g_assert_cmpuint (c, !=, 0);
      if (c == '\r')
        g_assert_true (i + 1 < length && bytes[i + 1] == '\n');
      else if (c == '\n')
        {
          g_assert_true (i > 0 && bytes[i - 1] == '\r');
          in_body = in_body || column == 0;
          column = 0;
        }
      else
        {
          column++;
          g_assert_cmpuint (column, <=, 998);
          if (c >= 0x80)
            g_assert_true (smtputf8 && !in_body);
        }
    }
  g_assert_cmpuint (column, ==, 0);
  g_assert_true (in_body);
}

static void
check_no_bcc (const char *bytes)
{
  static const char *const names[] = { "bcc", "resent-bcc", "return-path" };
  const char *end = strstr (bytes, "\r\n\r\n");
  g_autofree char *header = g_strndup (bytes, end != NULL ? end - bytes : 0);
  g_auto (GStrv) lines = g_strsplit (header, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *colon = strchr (lines[i], ':');
      g_autofree char *name = NULL;

      /* Each line of a header is a field or the continuation of one. */
      g_assert_true (lines[i][0] == ' ' || lines[i][0] == '\t' || colon != NULL);
      if (lines[i][0] == ' ' || lines[i][0] == '\t')
        {
          g_assert_cmpuint (strspn (lines[i], " \t"), <, strlen (lines[i]));
          continue;
        }
      name = g_strndup (lines[i], colon - lines[i]);
      for (guint k = 0; k < G_N_ELEMENTS (names); k++)
        g_assert_cmpint (g_ascii_strcasecmp (g_strstrip (name), names[k]), !=, 0);
    }
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (strchr (name, '.') == name || g_str_has_suffix (name, ".eml"))
      n++;
  return n;
}

char *
mail_check_finished (const MailMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (message->path);
  char *bytes = NULL;
  gsize length = 0;
  GStatBuf status;

  g_assert_nonnull (message);
  g_file_get_contents (message->path, &bytes, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (message->size, ==, length);
  g_assert_cmpint (g_stat (message->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_files (folder), ==, 1);
  check_bytes (bytes, length, message->smtputf8);
  check_no_bcc (bytes);
  return bytes;
}

void
mail_check_nothing_left (const char *folder)
{
  g_assert_cmpuint (count_files (folder), ==, 0);
}

char *
mail_check_new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sendoff-mail-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
mail_check_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

char *
mail_check_dup_field (const char *bytes, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s:", name);
  const char *end = strstr (bytes, "\r\n\r\n");
  g_autofree char *header = g_strdup_printf ("\r\n%.*s", (int) (end - bytes), bytes);
  const char *at = strstr (header, start);
  GString *value;

  if (at == NULL)
    return NULL;
  g_assert_null (strstr (at + 1, start));
  value = g_string_new (NULL);
  for (at += strlen (start); *at != '\0'; at++)
    {
      if (g_str_has_prefix (at, "\r\n") && at[2] != ' ' && at[2] != '\t')
        break;
      if (*at != '\r' && *at != '\n')
        g_string_append_c (value, *at);
    }
  return g_strstrip (g_string_free (value, FALSE));
}
