#include "smtp-redaction.h"

#include <string.h>

/* Shorter pieces would be found by chance. */
#define MIN_LITERAL 4
#define MIN_BASE64 6

typedef struct
{
  char *text;
  gboolean base64;
} Form;

struct _SmtpRedaction
{
  GPtrArray *forms;
};

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
form_free (gpointer data)
{
  Form *form = data;

  wipe (form->text);
  g_free (form);
}

/* Takes @text. */
static void
add_form (SmtpRedaction *self, char *text, gboolean base64)
{
  Form *form = g_new0 (Form, 1);

  form->text = text;
  form->base64 = base64;
  g_ptr_array_add (self->forms, form);
}

/* What the base64 of any text that holds @secret @offset bytes after a multiple of three must contain: the characters
 * at both borders depend on the neighbours and are left away. */
static void
add_base64_form (SmtpRedaction *self, const char *secret, gsize length, gsize offset)
{
  guchar *bytes = g_malloc0 (offset + length);
  gsize first = (offset * 8 + 5) / 6;
  gsize end = (offset + length) * 8 / 6;
  char *encoded;

  memcpy (bytes + offset, secret, length);
  encoded = g_base64_encode (bytes, offset + length);
  if (end > first && end - first >= MIN_BASE64)
    add_form (self, g_strndup (encoded + first, end - first), TRUE);
  wipe (encoded);
  explicit_bzero (bytes, offset + length);
  g_free (bytes);
}

static gboolean
is_part_of (const char *secret, const char *const *known)
{
  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    if (strstr (known[i], secret) != NULL)
      return TRUE;
  return FALSE;
}

SmtpRedaction *
smtp_redaction_new (void)
{
  SmtpRedaction *self = g_new0 (SmtpRedaction, 1);

  self->forms = g_ptr_array_new_with_free_func (form_free);
  return self;
}

void
smtp_redaction_free (SmtpRedaction *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->forms);
  g_free (self);
}

void
smtp_redaction_add (SmtpRedaction *self, const AccountSecret *secret, const char *const *known)
{
  const char *text = account_secret_get_text (secret);
  gsize length = strlen (text);

  if (length == 0)
    return;
  for (gsize offset = 0; offset < 3; offset++)
    add_base64_form (self, text, length, offset);
  if (length < MIN_LITERAL || is_part_of (text, known))
    return;

  /* The encoded form first, since a piece of it may be found as the plain one. */
  add_form (self, g_uri_escape_string (text, NULL, FALSE), FALSE);
  add_form (self, g_strdup (text), FALSE);
}

static gboolean
is_base64_char (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '=';
}

/* Widens a find to the whole base64 word, which is one secret together. */
static void
widen (const GString *text, gsize *start, gsize *end)
{
  while (*start > 0 && is_base64_char (text->str[*start - 1]))
    (*start)--;
  while (*end < text->len && is_base64_char (text->str[*end]))
    (*end)++;
}

static gboolean
apply_form (const Form *form, GString *text)
{
  gsize length = strlen (form->text);
  gsize from = 0;
  gboolean changed = FALSE;

  while (length > 0 && from < text->len)
    {
      const char *found = memmem (text->str + from, text->len - from, form->text, length);
      gsize start, end;

      if (found == NULL)
        break;
      start = (gsize) (found - text->str);
      end = start + length;
      if (form->base64)
        widen (text, &start, &end);
      explicit_bzero (text->str + start, end - start);
      g_string_erase (text, (gssize) start, (gssize) (end - start));
      g_string_insert (text, (gssize) start, SMTP_REDACTION_MARK);
      from = start + strlen (SMTP_REDACTION_MARK);
      changed = TRUE;
    }
  return changed;
}

gboolean
smtp_redaction_apply (const SmtpRedaction *self, GString *text)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->forms->len; i++)
    changed |= apply_form (self->forms->pdata[i], text);
  return changed;
}
