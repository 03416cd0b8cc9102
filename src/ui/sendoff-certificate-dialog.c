#include "config.h"

#include "sendoff-certificate-dialog.h"

#include <glib/gi18n.h>

char *
sendoff_certificate_dup_problems (GTlsCertificateFlags flags, const char *host)
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
    if (flags & problems[i].flag)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", problems[i].sentence);
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

static void
add_fact (GtkBox *box, const char *title, const char *value, gboolean monospace)
{
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *value_label = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_widget_add_css_class (title_label, "caption-heading");
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_margin_bottom (value_label, 6);
  if (monospace)
    {
      gtk_widget_add_css_class (value_label, "monospace");
      /* Groups of digits alone would be set in the order of the language. */
      gtk_widget_set_direction (value_label, GTK_TEXT_DIR_LTR);
    }
  gtk_box_append (box, title_label);
  gtk_box_append (box, value_label);
}

static GtkWidget *
new_facts (const SmtpTrace *trace, const SmtpCertificate *certificate)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *problems = sendoff_certificate_dup_problems (trace->tls->problems, trace->server->host);
  g_autofree char *names = certificate->names != NULL ? g_strjoinv (", ", certificate->names) : g_strdup ("");
  g_autofree char *digits = dup_grouped (certificate->sha256);
  g_autofree char *from = NULL, *to = NULL, *valid = NULL;

  if (*problems != '\0')
    add_fact (GTK_BOX (box), _("What is wrong with it"), problems, FALSE);
  add_fact (GTK_BOX (box), _("For"), *names != '\0' ? names : certificate->subject, FALSE);
  add_fact (GTK_BOX (box), _("Issued by"), certificate->issuer, FALSE);
  if (certificate->not_before != NULL && certificate->not_after != NULL)
    {
      from = g_date_time_format (certificate->not_before, "%x");
      to = g_date_time_format (certificate->not_after, "%x");
      /* Translators: two dates */
      valid = g_strdup_printf (_("%s to %s"), from, to);
      add_fact (GTK_BOX (box), _("Valid"), valid, FALSE);
    }
  add_fact (GTK_BOX (box), _("Fingerprint (SHA-256)"), digits, TRUE);
  return box;
}

GtkWidget *
sendoff_certificate_dialog_new (GtkWindow *parent, const SmtpTrace *trace)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Trust This Certificate?"), NULL);

  g_return_val_if_fail (trace->tls != NULL && trace->tls->chain->len > 0, dialog);

  if (trace->tls->pin_changed)
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                                 _("The server shows another certificate than the one you trusted. Ask whoever runs it "
                                   "whether it was renewed."));
  else
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                                 _("Trust it only if whoever runs the server told you this fingerprint. It is then "
                                   "trusted for this server alone, until it changes."));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog),
                                      new_facts (trace, g_ptr_array_index (trace->tls->chain, 0)));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "trust", _("_Trust"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}
