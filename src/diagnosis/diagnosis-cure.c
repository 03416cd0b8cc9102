#include "config.h"

#include "diagnosis-cure.h"

#include "diagnosis-certificate.h"
#include "diagnosis-meaning.h"

#include "account-hint.h"
#include "base-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
change_mode (AccountServer *server, AccountSecurity security, guint port)
{
  gboolean changes = server->security != security || server->port != port;

  server->security = security;
  server->port = port;
  return changes;
}

gboolean
diagnosis_change_to_tls (AccountServer *server, const DiagnosisEvidence *evidence)
{
  return change_mode (server, ACCOUNT_SECURITY_TLS, 465);
}

gboolean
diagnosis_change_to_starttls (AccountServer *server, const DiagnosisEvidence *evidence)
{
  return change_mode (server, ACCOUNT_SECURITY_STARTTLS, 587);
}

/* The port stays, where one is known. */
gboolean
diagnosis_change_to_tls_here (AccountServer *server, const DiagnosisEvidence *evidence)
{
  if (server->port == 0)
    return diagnosis_change_to_tls (server, evidence);
  return change_mode (server, ACCOUNT_SECURITY_TLS, server->port);
}

/* The port stays where it may well speak STARTTLS: a server on 2525 or 1025 rarely listens on 587 too. */
gboolean
diagnosis_change_to_starttls_here (AccountServer *server, const DiagnosisEvidence *evidence)
{
  gboolean speaks_tls = account_security_for_port (server->port, ACCOUNT_SECURITY_STARTTLS) == ACCOUNT_SECURITY_TLS;

  return change_mode (server, ACCOUNT_SECURITY_STARTTLS, speaks_tls || server->port == 0 ? 587 : server->port);
}

gboolean
diagnosis_change_to_no_proxy (AccountServer *server, const DiagnosisEvidence *evidence)
{
  gboolean changes = server->use_proxy;

  server->use_proxy = FALSE;
  return changes;
}

gboolean
diagnosis_change_to_any_mechanism (AccountServer *server, const DiagnosisEvidence *evidence)
{
  if (server->auth == NULL || g_ascii_strcasecmp (server->auth, "auto") == 0)
    return FALSE;
  g_free (server->auth);
  server->auth = g_strdup ("auto");
  return TRUE;
}

gboolean
diagnosis_change_to_no_user (AccountServer *server, const DiagnosisEvidence *evidence)
{
  if (!account_server_wants_auth (server))
    return FALSE;
  g_clear_pointer (&server->user, g_free);
  return TRUE;
}

/* A known server whose name differs by one letter: "smtp.gmial.com". */
gboolean
diagnosis_change_to_similar_name (AccountServer *server, const DiagnosisEvidence *evidence)
{
  const char *similar = account_hint_similar_host (server->host);

  if (similar == NULL)
    return FALSE;
  g_free (server->host);
  server->host = g_strdup (similar);
  return TRUE;
}

/* A name of the certificate that can be typed as it is. Only when the name is all that is wrong. */
gboolean
diagnosis_change_to_certificate_name (AccountServer *server, const DiagnosisEvidence *evidence)
{
  const SmtpCertificate *certificate = diagnosis_evidence_get_certificate (evidence);

  if (certificate == NULL || certificate->names == NULL || evidence->certificate != G_TLS_CERTIFICATE_BAD_IDENTITY)
    return FALSE;
  for (guint i = 0; certificate->names[i] != NULL; i++)
    {
      const char *name = certificate->names[i];

      if (strchr (name, '*') != NULL || !account_host_check (name, NULL))
        continue;
      g_free (server->host);
      server->host = g_strdup (name);
      return TRUE;
    }
  return FALSE;
}

/* One certificate, for this host and port alone. Not where everybody else gets a trusted one: there, somebody stands
 * in between. */
static gboolean
change_to_pin (AccountServer *server, const DiagnosisEvidence *evidence)
{
  const SmtpCertificate *certificate = diagnosis_evidence_get_certificate (evidence);

  if (certificate == NULL || certificate->sha256 == NULL || (evidence->certificate & G_TLS_CERTIFICATE_REVOKED) != 0)
    return FALSE;
  if (evidence->provider != NULL && !diagnosis_evidence_is_loopback (evidence))
    return FALSE;
  if (g_strcmp0 (server->pin, certificate->sha256) == 0)
    return FALSE;
  g_free (server->pin);
  server->pin = g_strdup (certificate->sha256);
  return TRUE;
}

static const char *
find_page (const DiagnosisCure *cure, const DiagnosisEvidence *evidence)
{
  if (cure->url != NULL)
    return cure->url;
  if (evidence->provider == NULL)
    return NULL;
  return evidence->provider->app_password_url != NULL ? evidence->provider->app_password_url
                                                      : evidence->provider->help_url;
}

DiagnosisRemedy *
diagnosis_cure_apply (const DiagnosisCure *cure, const DiagnosisEvidence *evidence)
{
  g_autoptr (AccountServer) patch = account_server_copy (evidence->trace->server);
  DiagnosisRemedy *remedy;
  g_autofree char *label = NULL;
  const char *url = NULL;

  if (cure->kind == DIAGNOSIS_REMEDY_CHANGE_SETTINGS && !cure->change (patch, evidence))
    return NULL;
  if (cure->kind == DIAGNOSIS_REMEDY_TRUST_CERTIFICATE && !change_to_pin (patch, evidence))
    return NULL;
  if (cure->kind == DIAGNOSIS_REMEDY_OPEN_PAGE)
    {
      url = find_page (cure, evidence);
      if (url == NULL)
        return NULL;
    }

  label = diagnosis_fill_in (cure->label, evidence, patch);
  remedy = diagnosis_remedy_new (cure->kind, label);
  remedy->url = g_strdup (url);
  remedy->seconds = cure->seconds;
  if (cure->steps != NULL)
    {
      g_autofree char *steps = diagnosis_fill_in (cure->steps, evidence, patch);

      remedy->steps = g_strsplit (steps, "\n", -1);
    }
  if (cure->kind == DIAGNOSIS_REMEDY_CHANGE_SETTINGS || cure->kind == DIAGNOSIS_REMEDY_TRUST_CERTIFICATE)
    remedy->patch = g_steal_pointer (&patch);
  return remedy;
}

static char *
describe_size (const DiagnosisEvidence *evidence)
{
  const SmtpCapabilities *capabilities = evidence->trace->capabilities;
  guint64 size = capabilities != NULL ? smtp_capabilities_get_max_size (capabilities) : 0;

  return size > 0 ? g_format_size (size) : g_strdup (_("less than that"));
}

static char *
dup_word (const char *name, gsize length, const DiagnosisEvidence *evidence, const AccountServer *server)
{
  g_autofree char *word = g_strndup (name, length);
  const AccountProvider *provider = evidence->provider;

  if (g_str_equal (word, "host"))
    return g_strdup (server->host);
  if (g_str_equal (word, "port"))
    return g_strdup_printf ("%u", server->port);
  if (g_str_equal (word, "user"))
    return g_strdup (server->user != NULL && server->user[0] != '\0' ? server->user : _("you"));
  if (g_str_equal (word, "stage"))
    return g_strdup (diagnosis_stage_title (evidence->stage));
  if (g_str_equal (word, "provider"))
    return g_strdup (provider != NULL ? g_dgettext (GETTEXT_PACKAGE, provider->name) : _("The provider"));
  if (g_str_equal (word, "password"))
    return g_strdup (provider != NULL && provider->password_name != NULL
                         ? g_dgettext (GETTEXT_PACKAGE, provider->password_name)
                         : _("password"));
  if (g_str_equal (word, "size"))
    return describe_size (evidence);
  if (g_str_equal (word, "unsent"))
    return g_strdup (evidence->has_session ? _("Nothing secret was sent.") : "");
  if (g_str_equal (word, "problems"))
    return diagnosis_certificate_describe (evidence);
  if (g_str_equal (word, "mechanisms"))
    {
      const SmtpCapabilities *capabilities = evidence->trace->capabilities;

      return capabilities != NULL ? g_strjoinv (", ", (GStrv) smtp_capabilities_get_mechanisms (capabilities))
                                  : g_strdup ("");
    }
  return NULL;
}

/* Quotation marks around a name that is not known: “the server” would look like one. */
static const char *
skip_closing (const char *text, GString *filled)
{
  static const char *const marks[][2] = { { "“", "”" }, { "„", "“" }, { "«", "»" }, { "\"", "\"" } };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_suffix (filled->str, marks[i][0]) && g_str_has_prefix (text, marks[i][1]))
      {
        g_string_truncate (filled, filled->len - strlen (marks[i][0]));
        return text + strlen (marks[i][1]);
      }
  return text;
}

char *
diagnosis_fill_in (const char *msgid, const DiagnosisEvidence *evidence, const AccountServer *server)
{
  const char *text = g_dgettext (GETTEXT_PACKAGE, msgid);
  g_autoptr (GString) filled = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *end = *text == '{' ? strchr (text, '}') : NULL;
      g_autofree char *word = end != NULL ? dup_word (text + 1, end - text - 1, evidence, server) : NULL;

      if (word != NULL)
        {
          g_autofree char *safe = base_text_for_display (word, -1, 0);
          gboolean is_unknown = safe[0] == '\0' && g_str_has_prefix (text, "{host}");

          text = is_unknown ? skip_closing (end + 1, filled) : end + 1;
          /* Translators: stands where the name of a server would, within a sentence */
          g_string_append (filled, is_unknown ? _("the server") : safe);
        }
      else
        g_string_append_c (filled, *text++);
    }
  return g_strchomp (g_string_free (g_steal_pointer (&filled), FALSE));
}
