#include "config.h"

#include "diagnosis-interceptor.h"

#include <string.h>

/* What they sign with, and what they are called. */
static const struct
{
  const char *words;
  const char *name;
} makers[] = {
  { "Avast", "Avast" },         { "AVG ", "AVG" },           { "Kaspersky", "Kaspersky" }, { "ESET", "ESET" },
  { "Bitdefender", "Bitdefender" }, { "Norton", "Norton" },  { "Zscaler", "Zscaler" },     { "Fortinet", "Fortinet" },
  { "FortiGate", "FortiGate" }, { "Sophos", "Sophos" },      { "Netskope", "Netskope" },   { "McAfee", "McAfee" },
  { "Dr.Web", "Dr.Web" },       { "Palo Alto", "Palo Alto" },
};

const char *
diagnosis_interceptor_find (const SmtpCertificate *certificate)
{
  if (certificate == NULL || certificate->issuer == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    if (strstr (certificate->issuer, makers[i].words) != NULL)
      return makers[i].name;
  return NULL;
}
