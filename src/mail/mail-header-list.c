#include "mail-header-list.h"

#include "mail-header.h"

#include "base-text.h"

#include <string.h>

#define LINE_MAX_BYTES 998
#define WORD_MAX_BYTES 900

/* @value: what follows the colon, blanks and all; folds are CRLF and a blank */
typedef struct
{
  char *name;
  GString *value;
} Field;

struct _MailHeaderList
{
  GPtrArray *fields;
};

static void
field_free (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_string_free (field->value, TRUE);
  g_free (field);
}

MailHeaderList *
mail_header_list_new (void)
{
  MailHeaderList *self = g_new0 (MailHeaderList, 1);

  self->fields = g_ptr_array_new_with_free_func (field_free);
  return self;
}

void
mail_header_list_free (MailHeaderList *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->fields);
  g_free (self);
}

gboolean
mail_header_list_add_line (MailHeaderList *self, const char *line)
{
  gsize length = 0;
  gsize colon;
  Field *field;

  while (g_ascii_isgraph (line[length]) && line[length] != ':')
    length++;
  colon = length + strspn (line + length, " \t");
  if (length == 0 || line[colon] != ':')
    return FALSE;

  field = g_new0 (Field, 1);
  field->name = g_strndup (line, length);
  field->value = g_string_new (line + colon + 1);
  g_ptr_array_add (self->fields, field);
  return TRUE;
}

void
mail_header_list_continue (MailHeaderList *self, const char *line)
{
  Field *last = self->fields->pdata[self->fields->len - 1];

  g_string_append_printf (last->value, "\r\n%s", line);
}

gboolean
mail_header_list_is_empty (const MailHeaderList *self)
{
  return self->fields->len == 0;
}

static gboolean
is_named (const Field *field, const char *name)
{
  return g_ascii_strcasecmp (field->name, name) == 0;
}

static const Field *
find (const MailHeaderList *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (is_named (self->fields->pdata[i], name))
      return self->fields->pdata[i];
  return NULL;
}

gboolean
mail_header_list_has (const MailHeaderList *self, const char *name)
{
  return find (self, name) != NULL;
}

void
mail_header_list_remove (MailHeaderList *self, const char *name)
{
  for (guint i = self->fields->len; i > 0; i--)
    if (is_named (self->fields->pdata[i - 1], name))
      g_ptr_array_remove_index (self->fields, i - 1);
}

/* Unfolded, and UTF-8: what is not was written before that was a matter of course, mostly in Windows' western set. */
static char *
dup_value (const Field *field)
{
  g_autofree char *value = NULL;

  if (g_utf8_validate (field->value->str, field->value->len, NULL))
    value = g_strdup (field->value->str);
  else
    value = g_convert (field->value->str, field->value->len, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
  if (value == NULL)
    value = g_utf8_make_valid (field->value->str, field->value->len);

  for (char *from = value, *to = value;; from++)
    {
      if (*from == '\r' || *from == '\n')
        continue;
      *to++ = *from == '\0' || ((guchar) *from >= 0x20 && *from != 0x7f) ? *from : ' ';
      if (*from == '\0')
        break;
    }
  return g_strstrip (g_steal_pointer (&value));
}

char *
mail_header_list_dup_value (const MailHeaderList *self, const char *name)
{
  const Field *field = find (self, name);

  return field != NULL ? dup_value (field) : NULL;
}

gboolean
mail_header_list_append_addresses (const MailHeaderList *self,
                                   const char *name,
                                   const char *domain,
                                   GPtrArray *addresses,
                                   GError **error)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = self->fields->pdata[i];
      g_autofree char *value = NULL;
      g_autoptr (GPtrArray) parsed = NULL;

      if (!is_named (field, name))
        continue;
      value = dup_value (field);
      parsed = domain != NULL ? mail_address_list_parse_local (value, domain, error)
                              : mail_address_list_parse (value, error);
      if (parsed == NULL)
        return FALSE;
      for (guint n = 0; n < parsed->len; n++)
        g_ptr_array_add (addresses, mail_address_copy (parsed->pdata[n]));
    }
  return TRUE;
}

void
mail_header_list_add (MailHeaderList *self, const char *name, const char *value)
{
  Field *field = g_new0 (Field, 1);

  field->name = g_strdup (name);
  field->value = g_string_new (" ");
  g_string_append (field->value, value);
  g_ptr_array_add (self->fields, field);
}

void
mail_header_list_set_addresses (MailHeaderList *self, const char *name, GPtrArray *addresses)
{
  g_autoptr (GString) line = g_string_new (NULL);
  Field *field = (Field *) find (self, name);

  if (field == NULL)
    {
      mail_header_list_add (self, name, "");
      field = g_ptr_array_index (self->fields, self->fields->len - 1);
    }
  mail_header_append_addresses (line, name, addresses);
  g_string_truncate (line, line->len - strlen ("\r\n"));
  g_string_assign (field->value, line->str + strlen (name) + 1);
  for (guint i = self->fields->len; i > 0; i--)
    if (is_named (self->fields->pdata[i - 1], name) && self->fields->pdata[i - 1] != field)
      g_ptr_array_remove_index (self->fields, i - 1);
}

static gboolean
is_one_of (const Field *field, const char *const *names)
{
  for (; *names != NULL; names++)
    if (is_named (field, *names))
      return TRUE;
  return FALSE;
}

static gboolean
is_fit (const Field *field)
{
  gsize column = strlen (field->name) + 1;

  for (const char *p = field->value->str; *p != '\0'; p++)
    {
      column = *p == '\n' ? 0 : *p == '\r' ? column : column + 1;
      if ((guchar) *p >= 0x80 || column > LINE_MAX_BYTES)
        return FALSE;
    }
  return TRUE;
}

/* References and the like: their words must not be encoded, or nobody finds the thread again. */
static gboolean
write_folded (GString *header, const char *name, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, " ", -1);
  gsize column = strlen (name) + 1;

  if (!g_str_is_ascii (value))
    return FALSE;
  for (guint i = 0; words[i] != NULL; i++)
    if (strlen (words[i]) > WORD_MAX_BYTES)
      return FALSE;

  g_string_append_printf (header, "%s:", name);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      if (column + 1 + strlen (words[i]) > 76 && i > 0)
        {
          g_string_append (header, "\r\n");
          column = 0;
        }
      g_string_append_printf (header, " %s", words[i]);
      column += 1 + strlen (words[i]);
    }
  g_string_append (header, "\r\n");
  return TRUE;
}

static void
write_field (const Field *field, GString *header)
{
  static const char *const address_fields[] = {
    "From",      "Sender",    "Reply-To",      "To", "Cc", "Resent-From", "Resent-Reply-To",
    "Resent-To", "Resent-Cc", "Resent-Sender", NULL
  };
  g_autofree char *value = dup_value (field);
  g_autoptr (GPtrArray) addresses = NULL;

  if (is_one_of (field, address_fields))
    addresses = mail_address_list_parse (value, NULL);
  if (addresses != NULL && addresses->len > 0)
    mail_header_append_addresses (header, field->name, addresses);
  else if (!write_folded (header, field->name, value))
    mail_header_append_text (header, field->name, value);
}

void
mail_header_list_write (const MailHeaderList *self, GString *header)
{
  static const char *const mime_fields[] = { "Content-Type", "Content-Disposition", NULL };

  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = self->fields->pdata[i];

      if (is_fit (field) || is_one_of (field, mime_fields))
        g_string_append_printf (header, "%s:%s\r\n", field->name, field->value->str);
      else
        write_field (field, header);
    }
}
