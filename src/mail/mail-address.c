#include "mail-address.h"

#include "mail-domain.h"

#include "base-text.h"

#include <string.h>

/* RFC 5321 4.5.3.1; 254 since the path of 256 has angle brackets. */
#define LOCAL_MAX 64
#define ADDRESS_MAX 254

static gboolean
refuse (const char *addr_spec, const char *reason, GError **error)
{
  g_autofree char *shown = base_text_for_display (addr_spec, -1, 80);

  g_set_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS, "“%s” is not an address: %s", shown, reason);
  return FALSE;
}

static gboolean
is_atom_character (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum (c) || (c != 0 && strchr ("!#$%&'*+-/=?^_`{|}~", (int) c) != NULL);
  return g_unichar_isgraph (c) && !g_unichar_isspace (c);
}

static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isprint (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/* RFC 5322 3.2.4: `"`, then printable characters with `"` and `\` escaped, then `"`. */
static const char *
find_fault_in_quoted (const char *local)
{
  const char *p = local + 1;

  for (; *p != '\0' && *p != '"'; p++)
    if (*p == '\\' && *++p == '\0')
      break;
  if (*p == '\0')
    return "a quotation mark is not closed";
  if (p[1] != '\0')
    return "something follows the closing quotation mark";
  if (p == local + 1)
    return "there is nothing between the quotation marks";
  if (!is_printable (local))
    return "there is an invisible character in it";
  return NULL;
}

static const char *
find_fault_in_atoms (const char *local)
{
  gunichar previous = '.';

  for (const char *p = local; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '.' && previous == '.')
        return "a dot is misplaced before the @";
      if (g_unichar_isspace (c))
        return "there is a space in it";
      if (c == '@')
        return "there are two @ in it";
      if (c != '.' && !is_atom_character (c))
        return "a character before the @ needs quotation marks";
      previous = c;
    }
  return previous == '.' ? "a dot is misplaced before the @" : NULL;
}

static const char *
find_fault_in_local (const char *local)
{
  if (local[0] == '\0')
    return "there is nothing before the @";
  if (strlen (local) > LOCAL_MAX)
    return "the part before the @ is longer than 64 bytes";
  return local[0] == '"' ? find_fault_in_quoted (local) : find_fault_in_atoms (local);
}

static gboolean
split (const char *addr_spec, char **local, char **domain, GError **error)
{
  const char *at;
  const char *fault;
  g_autofree char *ascii = NULL;
  g_autoptr (GError) reason = NULL;

  /* First of all: what comes after has never seen a line break. */
  if (!g_utf8_validate (addr_spec, -1, NULL))
    return refuse (addr_spec, "it is not UTF-8", error);
  if (base_text_has_control (addr_spec, -1))
    return refuse (addr_spec, "it has a line break or another control character", error);
  at = strrchr (addr_spec, '@');
  if (at == NULL)
    return refuse (addr_spec, "it has no @ and no domain", error);

  *local = g_strndup (addr_spec, at - addr_spec);
  *domain = g_strdup (at + 1);
  fault = find_fault_in_local (*local);
  if (fault != NULL)
    return refuse (addr_spec, fault, error);
  if ((*domain)[0] != '[' && strchr (*domain, ' ') != NULL)
    return refuse (addr_spec, "there is a space in it; addresses are parted by commas", error);
  ascii = mail_domain_to_ascii (*domain, &reason);
  if (ascii == NULL)
    return refuse (addr_spec, reason->message, error);
  if (strlen (*local) + 1 + strlen (ascii) > ADDRESS_MAX)
    return refuse (addr_spec, "it is longer than 254 characters", error);
  return TRUE;
}

MailAddress *
mail_address_new (const char *name, const char *addr_spec, GError **error)
{
  g_autoptr (MailAddress) self = g_new0 (MailAddress, 1);

  if (name != NULL && (base_text_has_control (name, -1) || !g_utf8_validate (name, -1, NULL)))
    {
      g_autofree char *shown = base_text_for_display (name, -1, 80);

      g_set_error (error, MAIL_ERROR, MAIL_ERROR_HEADER, "The name “%s” has a line break or another control character",
                   shown);
      return NULL;
    }
  if (!split (addr_spec, &self->local, &self->domain, error))
    return NULL;
  if (!base_text_is_blank (name))
    self->name = g_strstrip (g_strdup (name));
  return g_steal_pointer (&self);
}

MailAddress *
mail_address_copy (const MailAddress *self)
{
  MailAddress *copy = g_new0 (MailAddress, 1);

  copy->name = g_strdup (self->name);
  copy->local = g_strdup (self->local);
  copy->domain = g_strdup (self->domain);
  return copy;
}

void
mail_address_free (MailAddress *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->local);
  g_free (self->domain);
  g_free (self);
}

gboolean
mail_address_is_local (const MailAddress *self)
{
  static const char *const suffixes[] = { ".localdomain", ".local", ".internal" };
  g_autofree char *domain = g_ascii_strdown (self->domain, -1);

  if (domain[0] == '[')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (domain, suffixes[i]))
      return TRUE;
  return strchr (domain, '.') == NULL;
}

char *
mail_address_dup_addr_spec (const MailAddress *self)
{
  g_autofree char *ascii = mail_domain_to_ascii (self->domain, NULL);

  return g_strconcat (self->local, "@", ascii != NULL ? ascii : self->domain, NULL);
}

static gboolean
needs_quotes (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,\"") != NULL || strstr (name, "=?") != NULL;
}

char *
mail_address_dup_display (const MailAddress *self)
{
  GString *display;

  if (base_text_is_blank (self->name))
    return g_strconcat (self->local, "@", self->domain, NULL);

  display = g_string_new (NULL);
  if (needs_quotes (self->name))
    {
      g_string_append_c (display, '"');
      for (const char *p = self->name; *p != '\0'; p++)
        {
          if (*p == '"' || *p == '\\')
            g_string_append_c (display, '\\');
          g_string_append_c (display, *p);
        }
      g_string_append_c (display, '"');
    }
  else
    g_string_append (display, self->name);
  g_string_append_printf (display, " <%s@%s>", self->local, self->domain);
  return g_string_free (display, FALSE);
}

gboolean
mail_address_needs_smtputf8 (const MailAddress *self)
{
  return !g_str_is_ascii (self->local);
}

char *
mail_address_dup_key (const MailAddress *self)
{
  g_autofree char *ascii = mail_domain_to_ascii (self->domain, NULL);
  g_autofree char *folded = g_ascii_strdown (ascii != NULL ? ascii : self->domain, -1);
  GString *key = g_string_new (NULL);
  const char *p = self->local;

  /* "ada"@example.org is the mailbox ada@example.org: quotation marks are spelling (RFC 5321 4.1.2). */
  if (*p != '"')
    g_string_append (key, p);
  else
    for (p++; *p != '\0' && *p != '"'; p++)
      {
        if (*p == '\\' && p[1] != '\0')
          p++;
        g_string_append_c (key, *p);
      }
  g_string_append_printf (key, "@%s", folded);
  return g_string_free (key, FALSE);
}

gboolean
mail_address_equal (const MailAddress *a, const MailAddress *b)
{
  g_autofree char *key_a = mail_address_dup_key (a);
  g_autofree char *key_b = mail_address_dup_key (b);

  return strcmp (key_a, key_b) == 0;
}
