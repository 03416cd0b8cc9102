#include "practice-from-rule.h"

#include <string.h>

gsize
practice_from_rule_find_end (const char *data, gsize length)
{
  const char *line = data;
  const char *end = data + length;

  while (line < end)
    {
      const char *newline = memchr (line, '\n', end - line);

      if (newline == NULL)
        return 0;
      if (newline == line || (newline == line + 1 && *line == '\r'))
        return newline + 1 - data;
      line = newline + 1;
    }
  return 0;
}

/* Returns: length of the field that begins at @start, with its folded lines and line end */
static gsize
field_length (const char *start, const char *end)
{
  const char *line = start;

  do
    {
      const char *newline = memchr (line, '\n', end - line);

      line = newline != NULL ? newline + 1 : end;
    }
  while (line < end && (*line == ' ' || *line == '\t'));
  return line - start;
}

/* Splits "Name <address>" outside quotes. Returns: how many addresses there are, as far as that matters: 0, 1, or 2 for
 * "more than one" */
static guint
split (const char *value, char **name, char **address)
{
  const char *open = NULL, *close = NULL;
  gboolean quoted = FALSE;
  guint comments = 0;

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0' && (quoted || comments > 0))
        p++;
      else if (*p == '"' && comments == 0)
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (*p == '(')
        comments++;
      else if (*p == ')' && comments > 0)
        comments--;
      else if (comments > 0)
        continue;
      else if (*p == ',' || *p == ';')
        return 2;
      else if (*p == '<' && open == NULL)
        open = p;
      else if (*p == '>' && open != NULL && close == NULL)
        close = p;
    }
  if (open != NULL && close != NULL)
    {
      *name = g_strchomp (g_strndup (value, open - value));
      *address = g_strstrip (g_strndup (open + 1, close - open - 1));
    }
  else
    {
      const char *comment = strchr (value, '(');

      *name = NULL;
      *address = g_strstrip (comment != NULL ? g_strndup (value, comment - value) : g_strdup (value));
    }
  return **address != '\0' ? 1 : 0;
}

static void
append_field (GString *result, const char *field, gsize length, const char *user)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  const char *colon = memchr (field, ':', length);
  gsize rest = field + length - (colon + 1);
  guint n;

  for (gsize i = 0; i < rest; i++)
    if (colon[1 + i] != '\r' && colon[1 + i] != '\n' && colon[1 + i] != '\0')
      g_string_append_c (value, colon[1 + i]);
  g_strstrip (value->str);
  n = split (value->str, &name, &address);
  if (n == 1 && g_ascii_strcasecmp (address, user) == 0)
    {
      g_string_append_len (result, field, length);
      return;
    }
  if (n == 1 && name != NULL && *name != '\0')
    g_string_append_printf (result, "From: %s <%s>\r\n", name, user);
  else
    g_string_append_printf (result, "From: %s\r\n", user);
  g_string_append (result, "X-Google-Original-From:");
  g_string_append_len (result, colon + 1, rest);
}

static gboolean
is_from (const char *field, gsize length)
{
  gsize n = strlen ("From");

  if (length <= n || g_ascii_strncasecmp (field, "From", n) != 0)
    return FALSE;
  while (n < length && (field[n] == ' ' || field[n] == '\t'))
    n++;
  return n < length && field[n] == ':';
}

GString *
practice_from_rule_apply (const char *header, gsize length, const char *user)
{
  GString *result = g_string_sized_new (length + 256);
  const char *end = header + length;
  gboolean found = FALSE;

  for (const char *field = header; field < end;)
    {
      gsize n = field_length (field, end);

      if (!is_from (field, n))
        g_string_append_len (result, field, n);
      else if (!found)
        {
          append_field (result, field, n, user);
          found = TRUE;
        }
      else
        {
          /* A second From would be a way around the rule. */
          const char *colon = memchr (field, ':', n);

          g_string_append (result, "X-Google-Original-From");
          g_string_append_len (result, colon, field + n - colon);
        }
      field += n;
    }
  return result;
}
