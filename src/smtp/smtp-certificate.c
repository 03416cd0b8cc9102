#include "smtp-certificate.h"

#include "base-text.h"

#include <gnutls/x509.h>
#include <string.h>

static GByteArray *
get_der (GTlsCertificate *certificate)
{
  GByteArray *der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der;
}

char *
smtp_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = get_der (certificate);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/* GIO has no call for the key. */
static void
describe_key (SmtpCertificate *self, GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = get_der (certificate);
  gnutls_datum_t datum = { der->data, der->len };
  gnutls_x509_crt_t parsed;
  unsigned int bits = 0;
  int type;

  if (gnutls_x509_crt_init (&parsed) < 0)
    return;
  if (gnutls_x509_crt_import (parsed, &datum, GNUTLS_X509_FMT_DER) >= 0)
    {
      type = gnutls_x509_crt_get_pk_algorithm (parsed, &bits);
      if (type >= 0)
        {
          self->key_type = g_strdup (gnutls_pk_get_name ((gnutls_pk_algorithm_t) type));
          self->key_bits = bits;
        }
    }
  gnutls_x509_crt_deinit (parsed);
}

static GStrv
list_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) domains = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; domains != NULL && i < domains->len; i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (domains->pdata[i], &length);

      g_ptr_array_add (names, base_text_for_display (name, (gssize) length, 255));
    }
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    g_ptr_array_add (names, g_inet_address_to_string (addresses->pdata[i]));
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (names, FALSE);
}

static char *
safe (char *text)
{
  g_autofree char *taken = text;

  return taken != NULL ? base_text_for_display (taken, -1, 1024) : NULL;
}

static SmtpCertificate *
describe (GTlsCertificate *certificate)
{
  SmtpCertificate *self = g_new0 (SmtpCertificate, 1);

  self->subject = safe (g_tls_certificate_get_subject_name (certificate));
  self->issuer = safe (g_tls_certificate_get_issuer_name (certificate));
  self->names = list_names (certificate);
  self->not_before = g_tls_certificate_get_not_valid_before (certificate);
  self->not_after = g_tls_certificate_get_not_valid_after (certificate);
  self->sha256 = smtp_certificate_fingerprint (certificate);
  g_object_get (certificate, "certificate-pem", &self->pem, NULL);
  describe_key (self, certificate);
  return self;
}

GPtrArray *
smtp_certificate_chain (GTlsCertificate *certificate)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) smtp_certificate_free);

  /* A server may send any number of them. */
  for (; certificate != NULL && chain->len < 16; certificate = g_tls_certificate_get_issuer (certificate))
    g_ptr_array_add (chain, describe (certificate));
  return chain;
}

/* End of the value at @text: a comma or plus that is not escaped. */
static const char *
value_end (const char *text)
{
  for (; *text != '\0' && *text != ',' && *text != '+'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
  return text;
}

char *
smtp_certificate_pick (const char *name, const char *key)
{
  gsize length = strlen (key);

  for (const char *p = name; p != NULL && *p != '\0';)
    {
      const char *end = value_end (p);

      while (*p == ' ')
        p++;
      if (g_ascii_strncasecmp (p, key, length) == 0 && p[length] == '=')
        {
          GString *value = g_string_new (NULL);

          for (const char *c = p + length + 1; c < end; c++)
            if (*c != '\\' || c + 1 == end)
              g_string_append_c (value, *c);
            else
              g_string_append_c (value, *++c);
          return g_string_free (value, FALSE);
        }
      p = *end != '\0' ? end + 1 : end;
    }
  return NULL;
}
