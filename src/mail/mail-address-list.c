#include "mail-address.h"

#include "mail-gmime.h"

#include "base-text.h"

#include <string.h>

#define ADDRESSES_MAX 500
/* Far above 500 addresses of any length with their names; what is longer is a file dropped into the wrong field. */
#define TEXT_MAX (1024 * 1024)

/* One stretch between separators. Offsets are -1 when the mark is not there. */
typedef struct
{
  gssize start;
  gssize end;
  gssize colon;
  gssize open;
  gssize close;
} Piece;

static gboolean
refuse (const char *text, const Piece *piece, const char *reason, GError **error)
{
  g_autofree char *part = g_strndup (text + piece->start, piece->end - piece->start);
  g_autofree char *shown = base_text_for_display (g_strstrip (part), -1, 80);

  g_set_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS, "“%s” is not an address: %s", shown, reason);
  return FALSE;
}

/* Each of these takes the offset of an opening mark and returns that of the closing one, -1 when there is none. */
static gssize
skip_quoted (const char *text, gssize at)
{
  for (at++; text[at] != '\0'; at++)
    {
      if (text[at] == '"')
        return at;
      if (text[at] == '\\' && text[at + 1] != '\0')
        at++;
    }
  return -1;
}

static gssize
skip_comment (const char *text, gssize at)
{
  guint depth = 0;

  for (; text[at] != '\0'; at++)
    {
      if (text[at] == '(')
        depth++;
      else if (text[at] == ')' && --depth == 0)
        return at;
      else if (text[at] == '\\' && text[at + 1] != '\0')
        at++;
    }
  return -1;
}

static gssize
skip_until (const char *text, gssize at, char mark)
{
  const char *found = strchr (text + at, mark);

  return found == NULL ? -1 : found - text;
}

static gboolean
follows_at (const char *text, gssize start, gssize at)
{
  while (at > start && text[at - 1] == ' ')
    at--;
  return at > start && text[at - 1] == '@';
}

/* Takes one mark that may protect separators. Returns the reason why it is misplaced, or NULL. */
static const char *
take_mark (const char *text, Piece *piece, gssize *at)
{
  gssize closed = *at;

  switch (text[*at])
    {
    case '"':
      closed = skip_quoted (text, *at);
      break;
    case '(':
      closed = skip_comment (text, *at);
      break;
    case '[':
      /* Elsewhere a bracket is a letter of a name: Ada [Analytical] <ada@example.org> */
      if (piece->open >= 0 || follows_at (text, piece->start, *at))
        closed = skip_until (text, *at, ']');
      break;
    case '<':
      if (piece->open >= 0)
        return "there are two addresses in it; they are parted by commas";
      piece->open = *at;
      break;
    case '>':
      if (piece->open < 0 || piece->close >= 0)
        return "a < is missing";
      piece->close = *at;
      break;
    case ':':
      if (piece->colon < 0 && piece->open < 0)
        piece->colon = *at;
      break;
    default:
      break;
    }
  if (closed < 0)
    return text[*at] == '"' ? "a quotation mark is not closed" : "a bracket is not closed";
  *at = closed;
  return NULL;
}

/* Reads to the next separator outside quotation marks, comments and brackets. */
static gboolean
next_piece (const char *text, gssize start, Piece *piece, GError **error)
{
  gssize at = start;
  const char *fault = NULL;

  *piece = (Piece){ .start = start, .end = strlen (text), .colon = -1, .open = -1, .close = -1 };
  for (; text[at] != '\0' && fault == NULL; at++)
    {
      gboolean within = piece->open >= 0 && piece->close < 0;

      if (!within && (text[at] == ',' || text[at] == ';'))
        break;
      fault = take_mark (text, piece, &at);
    }
  if (fault == NULL && piece->open >= 0 && piece->close < 0)
    fault = "a > is missing";
  if (fault != NULL)
    return refuse (text, piece, fault, error);

  piece->end = at;
  return TRUE;
}

/* "Team: ada@example.org": the name of a group goes, its members stay. */
static gboolean
drop_group_name (const char *text, Piece *piece, GError **error)
{
  g_autofree char *name = NULL;

  if (piece->colon < 0)
    return TRUE;

  name = g_strndup (text + piece->start, piece->colon - piece->start);
  if (base_text_is_blank (name) || strchr (name, '@') != NULL)
    return refuse (text, piece, "a colon is misplaced", error);
  piece->start = piece->colon + 1;
  return TRUE;
}

/* Trims what pasting brings along, as the no-break space, too. */
static char *
trim (const char *text, gssize start, gssize end)
{
  while (start < end && g_unichar_isspace (g_utf8_get_char (text + start)))
    start = g_utf8_next_char (text + start) - text;
  while (end > start)
    {
      const char *last = g_utf8_find_prev_char (text + start, text + end);

      if (!g_unichar_isspace (g_utf8_get_char (last)))
        break;
      end = last - text;
    }
  return g_strndup (text + start, end - start);
}

/* An encoded word may hide a line break (=?utf-8?q?=0A?=). It was not typed, so it is taken out rather than refused. */
static char *
clean_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  for (char *p = valid; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  return g_steal_pointer (&valid);
}

static char *
parse_name (const char *text, gssize start, gssize end)
{
  g_autofree char *name = trim (text, start, end);
  g_autofree char *decoded = NULL;

  if (strchr (name, '"') != NULL)
    g_mime_utils_unquote_string (name);
  else
    {
      decoded = g_mime_utils_header_decode_phrase (NULL, name);
      return clean_name (decoded);
    }
  return g_steal_pointer (&name);
}

/* RFC 5322 knows comments and blanks around each word, and a route; GMime reads them. What it makes of the text must be
 * one mailbox: it takes a blank for a separator and a word alone for an address. */
static MailAddress *
parse_with_comments (const char *name, const char *text)
{
  g_autoptr (InternetAddressList) list = internet_address_list_parse (NULL, text);
  InternetAddress *address;
  g_autofree char *comment = NULL;

  if (list == NULL || internet_address_list_length (list) != 1)
    return NULL;
  address = internet_address_list_get_address (list, 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX (address))
    return NULL;
  if (name == NULL && internet_address_get_name (address) != NULL)
    comment = clean_name (internet_address_get_name (address));
  return mail_address_new (name != NULL ? name : comment,
                           internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address)), NULL);
}

static gboolean
only_comments_follow (const char *text, const Piece *piece)
{
  gssize at = piece->close + 1;

  for (; at < piece->end; at++)
    {
      if (text[at] == '(')
        at = skip_comment (text, at);
      else if (text[at] != ' ')
        return FALSE;
    }
  return TRUE;
}

/* "root", "root (Cron Daemon)": somebody of this computer. */
static MailAddress *
parse_local (const char *name, const char *spec, const char *domain)
{
  const char *comment = strchr (spec, '(');
  gssize end = comment != NULL ? skip_comment (spec, comment - spec) : (gssize) strlen (spec);
  g_autofree char *local = comment != NULL ? trim (spec, 0, comment - spec) : g_strdup (spec);
  g_autofree char *said = NULL;
  g_autofree char *whole = g_strconcat (local, "@", domain, NULL);

  if (end < 0 || strchr (local, '@') != NULL)
    return NULL;
  if (comment != NULL && name == NULL)
    said = parse_name (spec, comment - spec + 1, end);
  return mail_address_new (name != NULL ? name : said, whole, NULL);
}

/* @domain: (nullable): of this computer */
static MailAddress *
parse_piece (const char *text, const Piece *piece, const char *domain, GError **error)
{
  gboolean angle = piece->open >= 0;
  g_autofree char *name = NULL;
  g_autofree char *spec = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (GError) reason = NULL;
  MailAddress *address;

  if (angle && !only_comments_follow (text, piece))
    {
      refuse (text, piece, "something follows the >; addresses are parted by commas", error);
      return NULL;
    }
  if (angle)
    name = parse_name (text, piece->start, piece->open);
  spec = angle ? trim (text, piece->open + 1, piece->close) : trim (text, piece->start, piece->end);
  if (spec[0] == '\0')
    {
      refuse (text, piece, "there is nothing between < and >", error);
      return NULL;
    }
  address = mail_address_new (name, spec, &reason);
  if (address != NULL)
    return address;

  whole = angle ? g_strdup_printf ("<%s>", spec) : g_strdup (spec);
  if (strpbrk (spec, " (:") != NULL)
    address = parse_with_comments (name, whole);
  if (address == NULL && domain != NULL)
    address = parse_local (name, spec, domain);
  if (address == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return address;
}

static gboolean
check_text (const char *text, GError **error)
{
  Piece whole = { .start = 0, .end = 0 };

  if (strlen (text) > TEXT_MAX)
    {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_ADDRESS, "The list of addresses is longer than 1 MiB");
      return FALSE;
    }
  whole.end = strlen (text);
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (text, &whole, "it is not UTF-8", error);
  if (base_text_has_control (text, -1))
    return refuse (text, &whole, "it has a line break or another control character", error);
  return TRUE;
}

static gboolean
add_once (GPtrArray *addresses, GHashTable *known, MailAddress *taken, GError **error)
{
  g_autoptr (MailAddress) address = taken;

  if (!g_hash_table_add (known, mail_address_dup_key (address)))
    return TRUE;
  if (addresses->len == ADDRESSES_MAX)
    {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_ADDRESS, "There are more than %d addresses", ADDRESSES_MAX);
      return FALSE;
    }
  g_ptr_array_add (addresses, g_steal_pointer (&address));
  return TRUE;
}

static GPtrArray *
parse_list (const char *text, const char *domain, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Piece piece = { .end = -1 };

  if (!check_text (text, error))
    return NULL;

  do
    {
      g_autofree char *content = NULL;
      MailAddress *address;

      if (!next_piece (text, piece.end + 1, &piece, error) || !drop_group_name (text, &piece, error))
        return NULL;
      content = trim (text, piece.start, piece.end);
      if (content[0] == '\0')
        continue;
      address = parse_piece (text, &piece, domain, error);
      if (address == NULL || !add_once (addresses, known, address, error))
        return NULL;
    }
  while (text[piece.end] != '\0');
  return g_steal_pointer (&addresses);
}

GPtrArray *
mail_address_list_parse (const char *text, GError **error)
{
  return parse_list (text, NULL, error);
}

GPtrArray *
mail_address_list_parse_local (const char *text, const char *domain, GError **error)
{
  return parse_list (text, domain, error);
}

MailAddress *
mail_address_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) addresses = mail_address_list_parse (text, error);
  Piece whole = { .start = 0, .end = strlen (text) };

  if (addresses == NULL)
    return NULL;
  if (addresses->len != 1)
    {
      refuse (text, &whole, addresses->len == 0 ? "it is empty" : "there are two of them, one is wanted", error);
      return NULL;
    }
  return mail_address_copy (addresses->pdata[0]);
}
