#include "smtp-capabilities.h"

#include <string.h>

struct _SmtpCapabilities
{
  gatomicrefcount references;
  GHashTable *parameters; /* keyword in upper case → what follows it */
  GPtrArray *keywords;
  GPtrArray *mechanisms;
};

static void
add_once (GPtrArray *words, const char *word)
{
  for (guint i = 0; i < words->len; i++)
    if (strcmp (words->pdata[i], word) == 0)
      return;
  g_ptr_array_add (words, g_strdup (word));
}

static void
add_mechanisms (SmtpCapabilities *self, const char *list)
{
  g_auto (GStrv) words = g_strsplit_set (list, " =", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      {
        g_autofree char *upper = g_ascii_strup (words[i], -1);

        add_once (self->mechanisms, upper);
      }
}

static void
add_line (SmtpCapabilities *self, const char *line)
{
  gsize length = strcspn (line, " ");
  g_autofree char *keyword = g_ascii_strup (line, (gssize) length);
  g_autofree char *rest = g_strstrip (g_strdup (line + length));

  /* "AUTH=LOGIN PLAIN" is from before RFC 2554; servers that serve old clients still say it beside the right form. */
  if (g_str_has_prefix (keyword, "AUTH="))
    {
      g_autofree char *list = g_strdup (line + strlen ("AUTH="));

      g_free (rest);
      rest = g_steal_pointer (&list);
      keyword[strlen ("AUTH")] = '\0';
    }
  if (*keyword == '\0')
    return;
  if (strcmp (keyword, "AUTH") == 0)
    add_mechanisms (self, rest);
  if (g_hash_table_contains (self->parameters, keyword))
    return;
  g_ptr_array_add (self->keywords, g_strdup (keyword));
  g_hash_table_insert (self->parameters, g_steal_pointer (&keyword), g_steal_pointer (&rest));
}

SmtpCapabilities *
smtp_capabilities_new (const SmtpReply *reply)
{
  SmtpCapabilities *self = g_new0 (SmtpCapabilities, 1);
  const char *const *lines = smtp_reply_get_lines (reply);

  g_atomic_ref_count_init (&self->references);
  self->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->keywords = g_ptr_array_new_with_free_func (g_free);
  self->mechanisms = g_ptr_array_new_with_free_func (g_free);
  /* The first line is the server's greeting. */
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    add_line (self, lines[i]);
  g_ptr_array_add (self->keywords, NULL);
  g_ptr_array_add (self->mechanisms, NULL);
  return self;
}

SmtpCapabilities *
smtp_capabilities_ref (SmtpCapabilities *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
smtp_capabilities_unref (SmtpCapabilities *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;

  g_hash_table_unref (self->parameters);
  g_ptr_array_unref (self->keywords);
  g_ptr_array_unref (self->mechanisms);
  g_free (self);
}

const char *
smtp_capabilities_get_parameters (const SmtpCapabilities *self, const char *keyword)
{
  g_autofree char *upper = g_ascii_strup (keyword, -1);

  return g_hash_table_lookup (self->parameters, upper);
}

gboolean
smtp_capabilities_has (const SmtpCapabilities *self, const char *keyword)
{
  return smtp_capabilities_get_parameters (self, keyword) != NULL;
}

const char *const *
smtp_capabilities_get_keywords (const SmtpCapabilities *self)
{
  return (const char *const *) self->keywords->pdata;
}

const char *const *
smtp_capabilities_get_mechanisms (const SmtpCapabilities *self)
{
  return (const char *const *) self->mechanisms->pdata;
}

guint64
smtp_capabilities_get_max_size (const SmtpCapabilities *self)
{
  const char *text = smtp_capabilities_get_parameters (self, "SIZE");
  guint64 size = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &size, NULL))
    return 0;
  return size;
}
