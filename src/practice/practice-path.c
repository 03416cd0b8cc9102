#include "practice-path.h"

#include "base-text.h"

#include <string.h>

#define MAX_ADDRESS 320

/* Returns: (nullable): the ">" that ends the path that @text begins */
static const char *
find_end (const char *text)
{
  gboolean quoted = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (*p == '>' && !quoted)
        return p;
      else if ((*p == ' ' || *p == '<') && !quoted)
        return NULL;
    }
  return NULL;
}

const char *
practice_path_get_domain (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL ? at + 1 : "";
}

static gboolean
is_address (const char *address)
{
  const char *domain = practice_path_get_domain (address);

  if (strlen (address) > MAX_ADDRESS || !g_utf8_validate (address, -1, NULL) || base_text_has_control (address, -1))
    return FALSE;
  return *address != '@' && *domain != '\0' && *domain != '.' && strpbrk (domain, "\"\\(),;<> ") == NULL;
}

gboolean
practice_path_parse (const char *text, char **address, const char **parameters)
{
  g_autofree char *found = NULL;
  const char *start, *end;

  text += strspn (text, " ");
  if (*text != '<')
    return FALSE;
  start = text + 1;
  end = find_end (start);
  if (end == NULL || (end[1] != '\0' && end[1] != ' '))
    return FALSE;
  /* RFC 5321 4.1.1.3: a source route is to be accepted and ignored. */
  if (*start == '@' && memchr (start, ':', end - start) != NULL)
    start = (const char *) memchr (start, ':', end - start) + 1;

  found = g_strndup (start, end - start);
  if (*found != '\0' && !is_address (found))
    return FALSE;
  *address = g_steal_pointer (&found);
  *parameters = end + 1;
  return TRUE;
}
