#include "smtp-auth.h"

#include "base-text.h"
#include "smtp-error.h"
#include "smtp-scram.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* RFC 4954 4: no line of the exchange is longer than this, in either direction. */
#define MAX_LINE 12288
#define MAX_FAILURE 4096

typedef struct
{
  const char *name;
  gboolean takes_token;
  gboolean (*start) (SmtpAuth *self, SmtpAuthLine **initial, GError **error);
  SmtpAuthLine *(*step) (SmtpAuth *self, const char *challenge, GError **error);
} Mechanism;

struct _SmtpAuth
{
  const Mechanism *mechanism;
  AccountSecret *secret;
  SmtpScram *scram;
  char *user;
  char *host;
  guint port;
  guint steps;
  char *failure;
};

/* Lines and base64 */

static void
wipe_free (char *text, gsize length)
{
  if (text != NULL)
    explicit_bzero (text, length);
  g_free (text);
}

/* Encodes @bytes and wipes and frees them: no copy of a secret stays behind in freed memory. */
static SmtpAuthLine *
line_new_take (char *bytes, gsize length)
{
  SmtpAuthLine *line = g_new0 (SmtpAuthLine, 1);

  line->text = g_base64_encode ((const guchar *) bytes, length);
  line->length = strlen (line->text);
  wipe_free (bytes, length);
  return line;
}

void
smtp_auth_line_free (SmtpAuthLine *self)
{
  if (self == NULL)
    return;
  wipe_free (self->text, self->length);
  g_free (self);
}

/* g_base64_decode() skips whatever it does not know; RFC 4954 4 has such a challenge cancelled. */
static gboolean
is_strict_base64 (const char *text, gsize length)
{
  gsize padding = g_str_has_suffix (text, "==") ? 2 : g_str_has_suffix (text, "=") ? 1 : 0;

  if (length % 4 != 0)
    return FALSE;
  for (gsize i = 0; i < length - padding; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full) (nullable): with a NUL behind the @length bytes, which may hold others */
static char *
decode_challenge (const char *challenge, gsize *length, GError **error)
{
  gsize n = strlen (challenge);
  char *bytes = NULL;

  if (!is_strict_base64 (challenge, n))
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server's sign-in challenge is not base64");
      return NULL;
    }
  bytes = g_malloc0 (n + 1);
  memcpy (bytes, challenge, n);
  if (n == 0)
    *length = 0;
  else
    g_base64_decode_inplace (bytes, length);
  bytes[*length] = '\0';
  return bytes;
}

static gboolean
fail_extra_challenge (const SmtpAuth *self, GError **error)
{
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server sent more challenges than %s has",
               self->mechanism->name);
  return FALSE;
}

/* PLAIN (RFC 4616) */

static gboolean
plain_start (SmtpAuth *self, SmtpAuthLine **initial, GError **error)
{
  const char *password = account_secret_get_text (self->secret);
  gsize user = strlen (self->user);
  gsize length = user + strlen (password) + 2;
  char *bytes = g_malloc (length);

  /* NUL user NUL password: the identity to act for stays empty */
  bytes[0] = '\0';
  memcpy (bytes + 1, self->user, user + 1);
  memcpy (bytes + user + 2, password, length - user - 2);
  *initial = line_new_take (bytes, length);
  return TRUE;
}

static SmtpAuthLine *
plain_step (SmtpAuth *self, const char *challenge, GError **error)
{
  fail_extra_challenge (self, error);
  return NULL;
}

/* LOGIN, which no RFC describes, and CRAM-MD5 (RFC 2195): the server begins */

static gboolean
server_begins (SmtpAuth *self, SmtpAuthLine **initial, GError **error)
{
  *initial = NULL;
  return TRUE;
}

/* The prompts differ from server to server, and some are no base64 at all. The order is the same everywhere. */
static SmtpAuthLine *
login_step (SmtpAuth *self, const char *challenge, GError **error)
{
  const char *text = self->steps == 0 ? self->user : account_secret_get_text (self->secret);

  if (self->steps > 1)
    {
      fail_extra_challenge (self, error);
      return NULL;
    }
  return line_new_take (g_strdup (text), strlen (text));
}

static SmtpAuthLine *
cram_md5_step (SmtpAuth *self, const char *challenge, GError **error)
{
  const char *password = account_secret_get_text (self->secret);
  g_autofree char *bytes = NULL;
  g_autofree char *digest = NULL;
  char *answer = NULL;
  gsize length;

  if (self->steps > 0)
    {
      fail_extra_challenge (self, error);
      return NULL;
    }
  bytes = decode_challenge (challenge, &length, error);
  if (bytes == NULL)
    return NULL;
  if (length == 0)
    {
      /* The digest of nothing would serve a thief on every server alike. */
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server's CRAM-MD5 challenge is empty");
      return NULL;
    }
  digest = g_compute_hmac_for_data (G_CHECKSUM_MD5, (const guchar *) password, strlen (password),
                                    (const guchar *) bytes, length);
  answer = g_strconcat (self->user, " ", digest, NULL);
  return line_new_take (answer, strlen (answer));
}

/* SCRAM (RFC 5802, RFC 7677) */

static gboolean
scram_start (SmtpAuth *self, SmtpAuthLine **initial, GError **error)
{
  gsize length;
  char *bytes = smtp_scram_step (self->scram, NULL, 0, &length, error);

  if (bytes == NULL)
    return FALSE;
  *initial = line_new_take (bytes, length);
  return TRUE;
}

static SmtpAuthLine *
scram_step (SmtpAuth *self, const char *challenge, GError **error)
{
  gsize input_length;
  g_autofree char *input = decode_challenge (challenge, &input_length, error);
  gsize length;
  char *bytes = NULL;

  if (input == NULL)
    return NULL;
  bytes = smtp_scram_step (self->scram, input, input_length, &length, error);
  return bytes != NULL ? line_new_take (bytes, length) : NULL;
}

/* Bearer tokens: XOAUTH2 as Google made it, OAUTHBEARER (RFC 7628) */

/* RFC 5801 4: "," and "=" of a name in a gs2 header */
static char *
escape_gs2_name (const char *name)
{
  GString *escaped = g_string_new (name);

  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);
  return g_string_free (escaped, FALSE);
}

static gboolean
xoauth2_start (SmtpAuth *self, SmtpAuthLine **initial, GError **error)
{
  char *bytes =
      g_strconcat ("user=", self->user, "\1auth=Bearer ", account_secret_get_text (self->secret), "\1\1", NULL);

  *initial = line_new_take (bytes, strlen (bytes));
  return TRUE;
}

static gboolean
oauthbearer_start (SmtpAuth *self, SmtpAuthLine **initial, GError **error)
{
  g_autofree char *name = escape_gs2_name (self->user);
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  char *bytes = g_strconcat ("n,a=", name, ",\1host=", self->host, "\1port=", port, "\1auth=Bearer ",
                             account_secret_get_text (self->secret), "\1\1", NULL);

  *initial = line_new_take (bytes, strlen (bytes));
  return TRUE;
}

/* What the server says about the failure is kept if it is what the RFC calls for, and does not play the token back. */
static void
keep_failure (SmtpAuth *self, const char *challenge)
{
  gsize length;
  g_autofree char *bytes = decode_challenge (challenge, &length, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;

  if (bytes == NULL || length > MAX_FAILURE || strlen (bytes) != length ||
      strstr (bytes, account_secret_get_text (self->secret)) != NULL ||
      !json_parser_load_from_data (parser, bytes, (gssize) length, NULL))
    return;
  /* Nothing at all parses, too, and has no root. */
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  self->failure = base_text_for_display (bytes, (gssize) length, 0);
}

/* The one challenge of both reports a failure. The refusal itself comes only after our answer. */
static SmtpAuthLine *
bearer_step (SmtpAuth *self, const char *challenge, const char *answer, GError **error)
{
  if (self->steps > 0)
    {
      fail_extra_challenge (self, error);
      return NULL;
    }
  keep_failure (self, challenge);
  return line_new_take (g_strdup (answer), strlen (answer));
}

static SmtpAuthLine *
xoauth2_step (SmtpAuth *self, const char *challenge, GError **error)
{
  return bearer_step (self, challenge, "", error);
}

static SmtpAuthLine *
oauthbearer_step (SmtpAuth *self, const char *challenge, GError **error)
{
  return bearer_step (self, challenge, "\1", error);
}

/* The exchange */

static const Mechanism mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", FALSE, scram_start, scram_step },
  { "SCRAM-SHA-1-PLUS", FALSE, scram_start, scram_step },
  { "SCRAM-SHA-256", FALSE, scram_start, scram_step },
  { "SCRAM-SHA-1", FALSE, scram_start, scram_step },
  { "PLAIN", FALSE, plain_start, plain_step },
  { "LOGIN", FALSE, server_begins, login_step },
  { "CRAM-MD5", FALSE, server_begins, cram_md5_step },
  { "OAUTHBEARER", TRUE, oauthbearer_start, oauthbearer_step },
  { "XOAUTH2", TRUE, xoauth2_start, xoauth2_step },
};

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];
  return NULL;
}

static gboolean
check_arguments (const Mechanism *mechanism, const char *user, AccountSecret *secret, const char *host, GError **error)
{
  const char *text = account_secret_get_text (secret);
  const char *fault = NULL;

  if (*user == '\0')
    fault = "The user name is empty";
  else if (!g_utf8_validate (user, -1, NULL) || base_text_has_control (user, -1))
    fault = "The user name holds a control character or is not UTF-8";
  else if (*text == '\0')
    fault = "The password or token is empty";
  else if (mechanism->takes_token && base_text_has_control (text, -1))
    fault = "The token holds a control character";
  else if (base_text_has_control (host, -1))
    fault = "The host name holds a control character";
  if (fault != NULL)
    g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT, fault);
  return fault == NULL;
}

SmtpAuth *
smtp_auth_new (const char *mechanism,
               const char *user,
               AccountSecret *secret,
               const char *host,
               guint port,
               const SmtpAuthBinding *binding,
               GError **error)
{
  g_autoptr (SmtpAuth) self = g_new0 (SmtpAuth, 1);

  self->mechanism = find_mechanism (mechanism);
  if (self->mechanism == NULL)
    {
      g_set_error (error, SMTP_ERROR, SMTP_ERROR_NO_MECHANISM, "Unknown mechanism “%s”", mechanism);
      return NULL;
    }
  if (!check_arguments (self->mechanism, user, secret, host, error))
    return NULL;
  self->secret = account_secret_ref (secret);
  self->user = g_strdup (user);
  self->host = g_strdup (host);
  self->port = port;
  if (self->mechanism->start == scram_start)
    {
      self->scram = smtp_scram_new (self->mechanism->name, user, secret, binding, error);
      if (self->scram == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
smtp_auth_free (SmtpAuth *self)
{
  if (self == NULL)
    return;
  account_secret_unref (self->secret);
  smtp_scram_free (self->scram);
  g_free (self->user);
  g_free (self->host);
  g_free (self->failure);
  g_free (self);
}

static gboolean
check_length (const SmtpAuthLine *line, GError **error)
{
  if (line == NULL || line->length <= MAX_LINE)
    return TRUE;
  g_set_error (error, SMTP_ERROR, SMTP_ERROR_ARGUMENT,
               "The user name and the password or token are longer than a sign-in line may be (%u bytes)", MAX_LINE);
  return FALSE;
}

gboolean
smtp_auth_start (SmtpAuth *self, SmtpAuthLine **initial, GError **error)
{
  g_autoptr (SmtpAuthLine) line = NULL;

  if (!self->mechanism->start (self, &line, error) || !check_length (line, error))
    return FALSE;
  *initial = g_steal_pointer (&line);
  return TRUE;
}

SmtpAuthLine *
smtp_auth_step (SmtpAuth *self, const char *challenge, GError **error)
{
  g_autoptr (SmtpAuthLine) line = NULL;

  if (strlen (challenge) > MAX_LINE)
    {
      g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_PROTOCOL, "The server's sign-in challenge is too long");
      return NULL;
    }
  line = self->mechanism->step (self, challenge, error);
  self->steps++;
  if (line == NULL || !check_length (line, error))
    return NULL;
  return g_steal_pointer (&line);
}

gboolean
smtp_auth_finish (SmtpAuth *self, GError **error)
{
  if (self->scram == NULL || smtp_scram_is_complete (self->scram))
    return TRUE;
  g_set_error_literal (error, SMTP_ERROR, SMTP_ERROR_MUTUAL,
                       "The server accepted the sign-in without proof that it knows the password");
  return FALSE;
}

const char *
smtp_auth_get_failure (const SmtpAuth *self)
{
  return self->failure;
}
