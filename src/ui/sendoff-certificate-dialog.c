#include "config.h"

#include "sendoff-certificate-dialog.h"

#include "base-text.h"
#include "diagnosis-interceptor.h"

#include <glib/gi18n.h>

/* Pixels of the facts that can always be seen. */
#define FACTS_HEIGHT 120

/* --- Words ------------------------------------------------------------------------------------------------------- */

static void
add_sentence (GString *text, gboolean is_so, const char *sentence)
{
  if (is_so)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", sentence);
}

char *
sendoff_certificate_dup_problems (const SmtpTlsFacts *tls, const char *host)
{
  GString *text = g_string_new (NULL);
  g_autofree char *identity = g_strdup_printf (_("It is not for %s."), host);
  const struct
  {
    GTlsCertificateFlags flag;
    const char *sentence;
  } problems[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, _("Nobody that this computer trusts has signed it.") },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, identity },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, _("It is not valid yet.") },
    { G_TLS_CERTIFICATE_EXPIRED, _("It has expired.") },
    { G_TLS_CERTIFICATE_REVOKED, _("Its issuer has revoked it.") },
    { G_TLS_CERTIFICATE_INSECURE, _("It is signed in a way that is not secure any more.") },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, _("It cannot be checked.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    add_sentence (text, (tls->problems & problems[i].flag) != 0, problems[i].sentence);
  add_sentence (text, tls->weak_key, _("Its key is too short to be secure."));
  add_sentence (text, tls->name_in_cn_only, _("It gives its name only in a place that is out of use."));
  return g_string_free (text, FALSE);
}

/* 64 digits in a row cannot be compared by eye: eight groups can, two a line, which fit any window. */
static char *
dup_grouped (const char *digits)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; digits[i] != '\0'; i++)
    {
      if (i > 0 && i % 8 == 0)
        g_string_append_c (text, i % 16 == 0 ? '\n' : ' ');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_validity (const SmtpCertificate *certificate)
{
  /* Translators: a day, see strftime(3) */
  const char *format = _("%-d %B %Y");
  g_autofree char *from = NULL, *to = NULL;

  if (certificate->not_before == NULL || certificate->not_after == NULL)
    return g_strdup ("");
  from = g_date_time_format (certificate->not_before, format);
  to = g_date_time_format (certificate->not_after, format);
  /* Translators: two dates */
  return g_strdup_printf (_("%s to %s"), from, to);
}

/* For whom it is: a certificate without a subject has its names. */
static const char *
get_owner (const SmtpCertificate *certificate)
{
  if (!base_text_is_blank (certificate->subject))
    return certificate->subject;
  return certificate->names != NULL && certificate->names[0] != NULL ? certificate->names[0] : "";
}

static char *
dup_heading (const AccountServer *server)
{
  gboolean is_ipv6 = strchr (server->host, ':') != NULL;
  g_autofree char *place =
      g_strdup_printf ("%s%s%s:%u", is_ipv6 ? "[" : "", server->host, is_ipv6 ? "]" : "", server->port);

  /* Translators: a server's name and a port's number, as smtp.example.org:465 */
  return g_strdup_printf (_("Trust This Certificate for %s?"), place);
}

static char *
dup_body (const SmtpTlsFacts *tls, const SmtpCertificate *certificate)
{
  GString *text = g_string_new (NULL);
  const char *maker = diagnosis_interceptor_find (certificate);

  add_sentence (text, tls->pin_changed,
                _("The server shows another certificate than the one you trusted. This may be an attack: somebody may "
                  "pretend to be the server to get your password. Ask whoever runs it whether it was renewed, and "
                  "compare the new fingerprint."));
  if (maker != NULL)
    {
      /* Translators: the name of a company that makes virus scanners or filters */
      g_autofree char *signer =
          g_strdup_printf (_("It is not the server’s own: %s has signed it, a virus scanner or a filter that reads mail "
                             "on this computer or in this network. Rather turn that off for mail."),
                           maker);

      add_sentence (text, TRUE, signer);
    }
  add_sentence (text, !tls->pin_changed && maker == NULL,
                _("Trust it only if whoever runs the server told you this fingerprint. It is then trusted for this "
                  "server alone, until it changes."));
  return g_string_free (text, FALSE);
}

/* --- Facts ------------------------------------------------------------------------------------------------------- */

static GtkWidget *
add_fact (GtkBox *box, const char *title, const char *value)
{
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *value_label = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_label_set_wrap (GTK_LABEL (title_label), TRUE);
  gtk_widget_add_css_class (title_label, "caption-heading");
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_margin_bottom (value_label, 6);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value_label), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, title_label, NULL,
                                  -1);
  gtk_box_append (box, title_label);
  gtk_box_append (box, value_label);
  return value_label;
}

static void
add_fingerprint (GtkBox *box, const char *title, const char *sha256)
{
  g_autofree char *digits = dup_grouped (sha256);
  GtkWidget *label = add_fact (box, title, digits);

  gtk_widget_add_css_class (label, "monospace");
  /* Groups of digits alone would be set in the order of the language. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
}

static void
add_fingerprints (GtkBox *box, const SmtpTrace *trace, const SmtpCertificate *certificate)
{
  if (!trace->tls->pin_changed || trace->server->pin == NULL)
    {
      add_fingerprint (box, _("Fingerprint (SHA-256)"), certificate->sha256);
      return;
    }
  add_fingerprint (box, _("Trusted before (SHA-256)"), trace->server->pin);
  add_fingerprint (box, _("Now (SHA-256)"), certificate->sha256);
}

/* Who signed whom, from the server's own up; folded, because it is for those who look for it. */
static GtkWidget *
new_chain (GPtrArray *chain)
{
  g_autofree char *title = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "C_hain of %u Certificate", "C_hain of %u Certificates", chain->len), chain->len);
  g_auto (GStrv) parts = g_strsplit (title, "_", 2);
  g_autofree char *name = g_strjoinv ("", parts);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (title);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_widget_set_margin_top (box, 6);
  for (guint i = 0; i < chain->len; i++)
    {
      const SmtpCertificate *certificate = g_ptr_array_index (chain, i);
      g_autofree char *validity = dup_validity (certificate);
      /* Translators: place in a chain of certificates, then for whom the certificate is */
      g_autofree char *subject = g_strdup_printf (_("%u. %s"), i + 1, get_owner (certificate));
      /* Translators: who has signed a certificate, and from when to when it is valid */
      g_autofree char *text =
          g_strdup_printf (_("Issued by %s\n%s"), certificate->issuer != NULL ? certificate->issuer : "", validity);

      add_fact (GTK_BOX (box), subject, text);
    }
  gtk_expander_set_child (GTK_EXPANDER (expander), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return expander;
}

static GtkWidget *
new_facts (const SmtpTrace *trace, const SmtpCertificate *certificate)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *problems = sendoff_certificate_dup_problems (trace->tls, trace->server->host);
  g_autofree char *names = certificate->names != NULL ? g_strjoinv (", ", certificate->names) : g_strdup ("");
  g_autofree char *validity = dup_validity (certificate);

  if (*problems != '\0')
    add_fact (GTK_BOX (box), _("What is wrong with it"), problems);
  if (trace->tls->pin_changed)
    add_fingerprints (GTK_BOX (box), trace, certificate);
  if (*names != '\0')
    add_fact (GTK_BOX (box), _("Names it is for"), names);
  if (!base_text_is_blank (certificate->subject))
    add_fact (GTK_BOX (box), _("Subject"), certificate->subject);
  if (!base_text_is_blank (certificate->issuer))
    add_fact (GTK_BOX (box), _("Issued by"), certificate->issuer);
  if (*validity != '\0')
    add_fact (GTK_BOX (box), _("Valid"), validity);
  if (!trace->tls->pin_changed)
    add_fingerprints (GTK_BOX (box), trace, certificate);
  gtk_box_append (GTK_BOX (box), new_chain (trace->tls->chain));
  return box;
}

/* A certificate may be for a hundred names, and the text large: the answers stay on the screen. */
static GtkWidget *
new_scrolled (GtkWidget *facts)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), FACTS_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), facts);
  return scrolled;
}

static gboolean
is_fact (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) && gtk_label_get_selectable (GTK_LABEL (widget));
}

/* libadwaita passes labels over, and begins at the chain, the last of the facts. */
static void
focus_first_fact (GtkWindow *dialog)
{
  GtkWidget *scrolled = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  GtkWidget *viewport = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled));
  GtkWidget *fact = gtk_widget_get_first_child (gtk_viewport_get_child (GTK_VIEWPORT (viewport)));

  while (fact != NULL && !is_fact (fact))
    fact = gtk_widget_get_next_sibling (fact);
  gtk_window_set_focus (dialog, fact);
}

GtkWidget *
sendoff_certificate_dialog_new (GtkWindow *parent, const SmtpTrace *trace)
{
  g_autofree char *heading = dup_heading (trace->server);
  g_autofree char *body = NULL;
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, NULL);
  const SmtpCertificate *certificate;

  g_return_val_if_fail (trace->tls != NULL && trace->tls->chain->len > 0, dialog);

  certificate = g_ptr_array_index (trace->tls->chain, 0);
  body = dup_body (trace->tls, certificate);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), new_scrolled (new_facts (trace, certificate)));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "trust",
                                    _("_Trust This Certificate"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "map", G_CALLBACK (focus_first_fact), NULL);
  return dialog;
}
