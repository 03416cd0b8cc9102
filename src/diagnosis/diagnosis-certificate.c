#include "config.h"

#include "diagnosis-certificate.h"

#include "diagnosis-interceptor.h"

#include <glib/gi18n-lib.h>

#define UNKNOWN_CA G_TLS_CERTIFICATE_UNKNOWN_CA
#define BAD_IDENTITY G_TLS_CERTIFICATE_BAD_IDENTITY
#define NOT_ACTIVATED G_TLS_CERTIFICATE_NOT_ACTIVATED
#define EXPIRED G_TLS_CERTIFICATE_EXPIRED
#define REVOKED G_TLS_CERTIFICATE_REVOKED
#define INSECURE G_TLS_CERTIFICATE_INSECURE

/* In the order in which they are told. */
static const struct
{
  GTlsCertificateFlags flag;
  const char *sentence;
  const char *step;
} problems[] = {
  { UNKNOWN_CA,
    N_("Nobody whom this computer trusts vouches for it: the server made it itself, or its issuer is unknown here."),
    N_("If the server is your own or your company’s, compare the certificate’s fingerprint with the server’s; trust "
       "it only if they are the same.") },
  { BAD_IDENTITY, N_("It was made out to another name than the one in your settings."),
    N_("Enter the server name that your provider gives, not your own domain and not a number.") },
  { NOT_ACTIVATED, N_("It is not valid yet, or the clock of this computer is slow."),
    N_("Compare date and time of this computer with another clock.") },
  { EXPIRED, N_("It has expired, or the clock of this computer is fast."),
    N_("Compare date and time of this computer with another clock. If they are right, whoever runs the server must "
       "renew the certificate.") },
  { REVOKED, N_("Its issuer has withdrawn it."),
    N_("Do not use this server until its owner has replaced the certificate.") },
  { INSECURE, N_("It is protected by mathematics that is no longer safe."),
    N_("Ask whoever runs the server for a new certificate.") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, N_("It failed the examination for a reason that has no name of its own."), NULL },
};

/* Of the pairs that servers are seen with; the first row whose mask is the whole of it. */
static const struct
{
  GTlsCertificateFlags flags;
  const char *title;
} titles[] = {
  { EXPIRED | BAD_IDENTITY, N_("The certificate has expired, and belongs to another name") },
  { EXPIRED | UNKNOWN_CA, N_("The certificate has expired, and nobody vouches for it") },
  { NOT_ACTIVATED | BAD_IDENTITY, N_("The certificate is not valid yet, and belongs to another name") },
  { NOT_ACTIVATED | UNKNOWN_CA, N_("The certificate is not valid yet, and nobody vouches for it") },
  { BAD_IDENTITY | UNKNOWN_CA, N_("The certificate belongs to another name, and nobody vouches for it") },
};

static gboolean
has_weak_key (const DiagnosisEvidence *evidence)
{
  return evidence->trace->tls != NULL && evidence->trace->tls->weak_key;
}

static void
append_sentence (GString *text, const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

char *
diagnosis_certificate_describe (const DiagnosisEvidence *evidence)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const SmtpTlsFacts *tls = evidence->trace->tls;

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      if ((evidence->certificate & problems[i].flag) != 0)
        append_sentence (text, g_dgettext (GETTEXT_PACKAGE, problems[i].sentence));
    }
  if (has_weak_key (evidence))
    append_sentence (text, _("Its key is too short to be safe today."));
  if (tls != NULL && tls->name_in_cn_only)
    append_sentence (text, _("It carries the server’s name in an outdated place that other programs ignore."));
  /* Where that is all, a rule says it. */
  if ((evidence->certificate & ~UNKNOWN_CA) != 0 &&
      diagnosis_interceptor_find (diagnosis_evidence_get_certificate (evidence)) != NULL)
    append_sentence (text, _("It was signed by a virus scanner or a filter that reads mail on the way."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
diagnosis_certificate_has_several (const DiagnosisEvidence *evidence)
{
  guint n = has_weak_key (evidence) && (evidence->certificate & INSECURE) == 0 ? 1 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    n += (evidence->certificate & problems[i].flag) != 0;
  return n > 1;
}

const char *
diagnosis_certificate_get_title (const DiagnosisEvidence *evidence)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles) && !has_weak_key (evidence); i++)
    if (evidence->certificate == titles[i].flags)
      return g_dgettext (GETTEXT_PACKAGE, titles[i].title);
  if ((evidence->certificate & REVOKED) != 0)
    return _("The certificate was withdrawn, and more is wrong with it");
  return _("Several things are wrong with the server’s certificate");
}

GStrv
diagnosis_certificate_dup_steps (const DiagnosisEvidence *evidence)
{
  g_autoptr (GStrvBuilder) steps = g_strv_builder_new ();
  gboolean revoked = (evidence->certificate & REVOKED) != 0;

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      /* A withdrawn certificate is not to be trusted whatever else is done. */
      if ((evidence->certificate & problems[i].flag) != 0 && problems[i].step != NULL &&
          (!revoked || problems[i].flag == REVOKED))
        g_strv_builder_add (steps, g_dgettext (GETTEXT_PACKAGE, problems[i].step));
    }
  if (revoked || (has_weak_key (evidence) && (evidence->certificate & INSECURE) == 0))
    g_strv_builder_add (steps, _("Tell whoever runs the server, and ask for a new certificate."));
  g_strv_builder_add (steps, _("If this is the server of a big provider, do not go on: somebody may be listening."));
  return g_strv_builder_end (steps);
}
