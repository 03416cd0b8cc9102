#include "diagnosis-token.h"

#include <string.h>

#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
/* The shortest of them, {"status":"400"}, in base64. */
#define MIN_CHALLENGE 20

/* A status, and one of the members that stand beside it. An answer with an "error" is of another kind. */
static gboolean
is_refusal_json (const char *text)
{
  return text[0] == '{' && strstr (text, "\"status\"") != NULL && strstr (text, "\"error\"") == NULL &&
         (strstr (text, "\"schemes\"") != NULL || strstr (text, "\"scope\"") != NULL ||
          strstr (text, "\"openid-configuration\"") != NULL || strstr (text, "invalid_token") != NULL ||
          strstr (text, "\"40") != NULL);
}

static gboolean
is_refusal_base64 (const char *text, gsize length)
{
  g_autofree char *head = g_strndup (text, length);
  gsize n = 0;
  g_autofree char *bytes = (char *) g_base64_decode (head, &n);
  g_autofree char *decoded = g_strndup (bytes, n);

  return is_refusal_json (decoded);
}

gboolean
diagnosis_token_is_refusal (const char *text)
{
  return is_refusal_json (text) || (strlen (text) >= MIN_CHALLENGE && text[strspn (text, BASE64)] == '\0' &&
                                    is_refusal_base64 (text, strlen (text)));
}

char *
diagnosis_token_find_refusal (const char *line)
{
  const char *json = strchr (line, '{');

  if (json != NULL && strrchr (json, '}') != NULL)
    {
      g_autofree char *object = g_strndup (json, (gsize) (strrchr (json, '}') - json + 1));

      if (is_refusal_json (object))
        return g_base64_encode ((const guchar *) object, strlen (object));
    }
  while (*line != '\0')
    {
      gsize length = strspn (line, BASE64);

      if (length >= MIN_CHALLENGE && is_refusal_base64 (line, length))
        return g_strndup (line, length);
      line += length;
      line += strcspn (line, BASE64);
    }
  return NULL;
}
