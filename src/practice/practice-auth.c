#include "practice-auth.h"

#include <gsasl.h>
#include <string.h>

#define GOOGLE_FAILURE "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}"
#define OAUTHBEARER_FAILURE                                                                                            \
  "{\"status\":\"invalid_token\",\"scope\":\"https://mail.google.com/\","                                              \
  "\"openid-configuration\":\"https://practice.example/.well-known/openid-configuration\"}"

typedef PracticeAuthStep (*StepFunc) (PracticeAuth *self, const char *data, gsize length, char **challenge);

typedef struct
{
  const char *name;
  StepFunc step;
  gboolean client_first;
  gboolean token;
} Mechanism;

struct _PracticeAuth
{
  const Mechanism *mechanism;
  const PracticeAuthAccount *account;
  guint round;
  char *user;
  char *nonce;
  gboolean failing;
  gboolean accepted;
  Gsasl *gsasl;
  Gsasl_session *session;
};

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* g_base64_decode() skips what it does not know; a server must not. Returns: (nullable): bytes, with a NUL behind */
static guchar *
decode (const char *text, gsize *length)
{
  gsize n = strlen (text);
  gsize letters = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = strspn (text + letters, "=");
  guchar *data = g_malloc0 (n + 1);
  int state = 0;
  guint save = 0;

  if (letters + padding == n && n % 4 == 0 && padding <= 2)
    {
      *length = g_base64_decode_step (text, n, data, &state, &save);
      return data;
    }
  g_free (data);
  return NULL;
}

static gboolean
matches (const char *data, gsize length, const char *expected)
{
  return length == strlen (expected) && memcmp (data, expected, length) == 0;
}

static gboolean
is_user (PracticeAuth *self, const char *data, gsize length)
{
  return length == strlen (self->account->user) && g_ascii_strncasecmp (data, self->account->user, length) == 0;
}

static PracticeAuthStep
verdict (gboolean right)
{
  return right ? PRACTICE_AUTH_ACCEPTED : PRACTICE_AUTH_REFUSED;
}

/* RFC 4616: [authzid] NUL authcid NUL passwd */
static PracticeAuthStep
step_plain (PracticeAuth *self, const char *data, gsize length, char **challenge)
{
  const char *end = data + length;
  const char *user = memchr (data, '\0', length);
  const char *password = user != NULL ? memchr (user + 1, '\0', end - user - 1) : NULL;
  gboolean right;

  if (password == NULL || memchr (password + 1, '\0', end - password - 1) != NULL)
    return PRACTICE_AUTH_MALFORMED;
  right = is_user (self, user + 1, password - user - 1) &&
          matches (password + 1, end - password - 1, account_secret_get_text (self->account->password));
  /* Nobody may act for somebody else here. */
  if (user != data)
    right = right && is_user (self, data, user - data);
  return verdict (right);
}

static PracticeAuthStep
step_login (PracticeAuth *self, const char *data, gsize length, char **challenge)
{
  if (data == NULL)
    {
      *challenge = encode ("Username:");
      return PRACTICE_AUTH_MORE;
    }
  if (self->user == NULL)
    {
      self->user = g_strndup (data, length);
      *challenge = encode ("Password:");
      return PRACTICE_AUTH_MORE;
    }
  return verdict (is_user (self, self->user, strlen (self->user)) &&
                  matches (data, length, account_secret_get_text (self->account->password)));
}

/* RFC 2195: user SP hex (HMAC-MD5 (password, challenge)) */
static PracticeAuthStep
step_cram_md5 (PracticeAuth *self, const char *data, gsize length, char **challenge)
{
  const char *password = account_secret_get_text (self->account->password);
  g_autofree char *digest = NULL;
  const char *space;

  if (data == NULL)
    {
      self->nonce = g_strdup_printf ("<%08x%08x.%" G_GINT64_FORMAT "@practice.example>", g_random_int (),
                                     g_random_int (), g_get_real_time () / G_USEC_PER_SEC);
      *challenge = encode (self->nonce);
      return PRACTICE_AUTH_MORE;
    }
  space = memrchr (data, ' ', length);
  if (self->nonce == NULL || space == NULL)
    return PRACTICE_AUTH_MALFORMED;
  digest = g_compute_hmac_for_string (G_CHECKSUM_MD5, (const guchar *) password, strlen (password), self->nonce, -1);
  return verdict (is_user (self, data, space - data) && matches (space + 1, data + length - space - 1, digest));
}

static gboolean
has_token (PracticeAuth *self, const char *fields)
{
  g_auto (GStrv) pairs = g_strsplit (fields, "\001", -1);
  const char *prefix = "auth=Bearer ";
  gboolean right = FALSE;

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (pairs[i], prefix, strlen (prefix)) == 0)
        right = g_str_equal (pairs[i] + strlen (prefix), account_secret_get_text (self->account->token));
      explicit_bzero (pairs[i], strlen (pairs[i]));
    }
  return right;
}

/* The refusal of a token is a challenge with the reason; the verdict follows the client's answer, whatever it is. */
static PracticeAuthStep
refuse_token (PracticeAuth *self, const char *reason, char **challenge)
{
  self->failing = TRUE;
  *challenge = encode (reason);
  return PRACTICE_AUTH_MORE;
}

/* Google's: "user=" user ^A "auth=Bearer " token ^A ^A */
static PracticeAuthStep
step_xoauth2 (PracticeAuth *self, const char *data, gsize length, char **challenge)
{
  const char *end = memchr (data, '\001', length);

  if (end == NULL || !g_str_has_prefix (data, "user=") || !g_str_has_suffix (data, "\001\001"))
    return PRACTICE_AUTH_MALFORMED;
  if (is_user (self, data + strlen ("user="), end - data - strlen ("user=")) && has_token (self, end + 1))
    return PRACTICE_AUTH_ACCEPTED;
  return refuse_token (self, GOOGLE_FAILURE, challenge);
}

/* RFC 7628: gs2-header ^A *(key "=" value ^A) ^A, where the header is "n,a=" user "," with "=2C" and "=3D" in the user
 */
static PracticeAuthStep
step_oauthbearer (PracticeAuth *self, const char *data, gsize length, char **challenge)
{
  const char *end = memchr (data, '\001', length);
  g_autofree char *header = end != NULL ? g_strndup (data, end - data) : NULL;
  g_auto (GStrv) parts = NULL;
  gboolean right = TRUE;

  if (end == NULL || !g_str_has_suffix (data, "\001\001"))
    return PRACTICE_AUTH_MALFORMED;
  parts = g_strsplit (header, ",", -1);
  if (g_strv_length (parts) != 3 || (!g_str_equal (parts[0], "n") && !g_str_equal (parts[0], "y")) || *parts[2] != '\0')
    return PRACTICE_AUTH_MALFORMED;
  if (g_str_has_prefix (parts[1], "a="))
    {
      GString *user = g_string_new (parts[1] + strlen ("a="));

      g_string_replace (user, "=2C", ",", 0);
      g_string_replace (user, "=3D", "=", 0);
      right = is_user (self, user->str, user->len);
      g_string_free (user, TRUE);
    }
  right = has_token (self, end + 1) && right;
  return right ? PRACTICE_AUTH_ACCEPTED : refuse_token (self, OAUTHBEARER_FAILURE, challenge);
}

static int
on_property (Gsasl *gsasl, Gsasl_session *session, Gsasl_property property)
{
  PracticeAuth *self = gsasl_session_hook_get (session);
  const PracticeAuthAccount *account = self->account;
  g_autofree char *nothing = NULL;
  const char *user;

  switch (property)
    {
    case GSASL_CB_TLS_EXPORTER:
    case GSASL_CB_TLS_UNIQUE:
      user = property == GSASL_CB_TLS_EXPORTER ? account->exporter : account->unique;
      if (user == NULL || !practice_auth_needs_binding (self->mechanism->name))
        return GSASL_NO_CALLBACK;
      return gsasl_property_set (session, property, user);
    case GSASL_PASSWORD:
      user = gsasl_property_fast (session, GSASL_AUTHID);
      if (user != NULL && is_user (self, user, strlen (user)))
        return gsasl_property_set (session, property, account_secret_get_text (account->password));
      /* The exchange goes on, so that a wrong user looks like a wrong password. */
      nothing = g_strdup_printf ("%08x%08x%08x", g_random_int (), g_random_int (), g_random_int ());
      return gsasl_property_set (session, property, nothing);
    default:
      return GSASL_NO_CALLBACK;
    }
}

/* gsasl_init() asks libraries of Kerberos what they can do, which do not promise to bear two threads at once. */
static GMutex gsasl_lock;

static gboolean
start_scram (PracticeAuth *self)
{
  int status;

  g_mutex_lock (&gsasl_lock);
  status = gsasl_init (&self->gsasl);
  g_mutex_unlock (&gsasl_lock);
  if (status != GSASL_OK)
    return FALSE;
  gsasl_callback_set (self->gsasl, on_property);
  if (gsasl_server_start (self->gsasl, self->mechanism->name, &self->session) != GSASL_OK)
    return FALSE;
  gsasl_session_hook_set (self->session, self);
  return TRUE;
}

/* RFC 5802, 7677 */
static PracticeAuthStep
step_scram (PracticeAuth *self, const char *data, gsize length, char **challenge)
{
  char *out = NULL;
  size_t out_length = 0;
  int status;

  if (self->accepted)
    return PRACTICE_AUTH_ACCEPTED;
  if (self->session == NULL && !start_scram (self))
    return PRACTICE_AUTH_REFUSED;
  status = gsasl_step (self->session, data, length, &out, &out_length);
  if (status == GSASL_OK || status == GSASL_NEEDS_MORE)
    *challenge = out_length > 0 ? g_base64_encode ((guchar *) out, out_length) : g_strdup ("");
  gsasl_free (out);

  if (status == GSASL_NEEDS_MORE)
    return PRACTICE_AUTH_MORE;
  if (status == GSASL_MECHANISM_PARSE_ERROR)
    return PRACTICE_AUTH_MALFORMED;
  if (status != GSASL_OK)
    return PRACTICE_AUTH_REFUSED;
  /* The server's proof travels as a challenge, which the client answers with an empty line. */
  self->accepted = TRUE;
  if (**challenge != '\0')
    return PRACTICE_AUTH_MORE;
  g_clear_pointer (challenge, g_free);
  return PRACTICE_AUTH_ACCEPTED;
}

static const Mechanism mechanisms[] = {
  { "LOGIN", step_login, FALSE, FALSE },
  { "PLAIN", step_plain, TRUE, FALSE },
  { "XOAUTH2", step_xoauth2, TRUE, TRUE },
  { "OAUTHBEARER", step_oauthbearer, TRUE, TRUE },
  { "SCRAM-SHA-256-PLUS", step_scram, TRUE, FALSE },
  { "SCRAM-SHA-256", step_scram, TRUE, FALSE },
  { "SCRAM-SHA-1-PLUS", step_scram, TRUE, FALSE },
  { "SCRAM-SHA-1", step_scram, TRUE, FALSE },
  { "CRAM-MD5", step_cram_md5, FALSE, FALSE },
};

static const char *const names[] = {
  "LOGIN",       "PLAIN",    "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS",
  "SCRAM-SHA-1", "CRAM-MD5", NULL
};

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return &mechanisms[i];
  return NULL;
}

const char *const *
practice_auth_mechanisms (void)
{
  return names;
}

gboolean
practice_auth_needs_binding (const char *mechanism)
{
  return g_str_has_suffix (mechanism, "-PLUS");
}

gboolean
practice_auth_takes_token (const char *mechanism)
{
  const Mechanism *found = find_mechanism (mechanism);

  return found != NULL && found->token;
}

PracticeAuth *
practice_auth_new (const char *mechanism, const PracticeAuthAccount *account)
{
  const Mechanism *found = find_mechanism (mechanism);
  PracticeAuth *self;

  if (found == NULL)
    return NULL;
  self = g_new0 (PracticeAuth, 1);
  self->mechanism = found;
  self->account = account;
  return self;
}

void
practice_auth_free (PracticeAuth *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->session, gsasl_finish);
  g_mutex_lock (&gsasl_lock);
  g_clear_pointer (&self->gsasl, gsasl_done);
  g_mutex_unlock (&gsasl_lock);
  g_free (self->user);
  g_free (self->nonce);
  g_free (self);
}

const char *
practice_auth_get_mechanism (PracticeAuth *self)
{
  return self->mechanism->name;
}

PracticeAuthStep
practice_auth_step (PracticeAuth *self, const char *response, char **challenge)
{
  g_autofree guchar *data = NULL;
  gsize length = 0;
  PracticeAuthStep step;

  *challenge = NULL;
  if (self->failing)
    return PRACTICE_AUTH_REFUSED;
  if (response == NULL && self->mechanism->client_first && self->round++ == 0)
    {
      *challenge = g_strdup ("");
      return PRACTICE_AUTH_MORE;
    }
  if (response == NULL)
    return self->mechanism->step (self, NULL, 0, challenge);
  if (!self->mechanism->client_first && self->mechanism->step == step_cram_md5 && self->nonce == NULL)
    return PRACTICE_AUTH_MALFORMED;

  data = decode (response, &length);
  if (data == NULL)
    return PRACTICE_AUTH_MALFORMED;
  step = self->mechanism->step (self, (const char *) data, length, challenge);
  explicit_bzero (data, length);
  return step;
}
