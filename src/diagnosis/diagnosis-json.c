#include "diagnosis-json.h"

#include "diagnosis-meaning.h"

#include <string.h>

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_strings (JsonBuilder *builder, const char *name, const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_ms (JsonBuilder *builder, const char *name, gint64 microseconds)
{
  json_builder_set_member_name (builder, name);
  /* Tenths of a millisecond: below that it is noise. */
  json_builder_add_double_value (builder, ((microseconds + 50) / 100) / 10.0);
}

static void
add_date (JsonBuilder *builder, const char *name, GDateTime *date)
{
  g_autofree char *text = date != NULL ? g_date_time_format_iso8601 (date) : NULL;

  add_string (builder, name, text);
}

static gboolean
differs (const char *a, const char *b)
{
  return g_strcmp0 (a != NULL ? a : "", b != NULL ? b : "") != 0;
}

/* Just what changes. */
static void
add_changes (JsonBuilder *builder, const AccountServer *from, const AccountServer *to)
{
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_object (builder);
  if (from == NULL || differs (from->host, to->host))
    add_string (builder, "host", to->host);
  if (from == NULL || from->security != to->security)
    add_string (builder, "security", account_security_to_string (to->security));
  if (from == NULL || from->port != to->port)
    add_int (builder, "port", to->port);
  if (from != NULL && differs (from->user, to->user))
    add_string (builder, "user", to->user);
  if (from != NULL && differs (from->auth, to->auth))
    add_string (builder, "auth", to->auth);
  if (from != NULL && differs (from->pin, to->pin))
    add_string (builder, "pin", to->pin);
  if (from != NULL && differs (from->hello_name, to->hello_name))
    add_string (builder, "hello_name", to->hello_name);
  if (from != NULL && from->use_proxy != to->use_proxy)
    add_boolean (builder, "use_proxy", to->use_proxy);
  json_builder_end_object (builder);
}

static void
add_remedy (JsonBuilder *builder, const DiagnosisRemedy *remedy, const AccountServer *server)
{
  json_builder_begin_object (builder);
  add_string (builder, "kind", diagnosis_remedy_kind_to_string (remedy->kind));
  add_string (builder, "label", remedy->label);
  if (remedy->url != NULL)
    add_string (builder, "url", remedy->url);
  if (remedy->patch != NULL)
    add_changes (builder, server, remedy->patch);
  if (remedy->steps != NULL)
    add_strings (builder, "steps", (const char *const *) remedy->steps);
  if (remedy->kind == DIAGNOSIS_REMEDY_WAIT)
    add_int (builder, "seconds", remedy->seconds);
  json_builder_end_object (builder);
}

static void
add_diagnosis (JsonBuilder *builder, const Diagnosis *self)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", self->id);
  add_string (builder, "title", self->title);
  add_string (builder, "cause", self->cause);
  add_string (builder, "stage", self->stage);
  add_string (builder, "server_said", self->server_said);
  add_string (builder, "retry", diagnosis_retry_to_string (self->retry));
  json_builder_set_member_name (builder, "remedies");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->remedies->len; i++)
    add_remedy (builder, g_ptr_array_index (self->remedies, i), self->server);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

JsonNode *
diagnosis_to_json (const Diagnosis *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  add_diagnosis (builder, self);
  return json_builder_get_root (builder);
}

static void
add_server (JsonBuilder *builder, const SmtpTrace *trace)
{
  json_builder_set_member_name (builder, "server");
  json_builder_begin_object (builder);
  add_string (builder, "host", trace->server->host);
  add_int (builder, "port", trace->server->port);
  add_string (builder, "security", account_security_to_string (trace->server->security));
  add_string (builder, "address", smtp_trace_get_address (trace));
  if (trace->proxy != NULL)
    add_string (builder, "proxy", trace->proxy);
  json_builder_end_object (builder);
}

static const char *
outcome_to_string (SmtpOutcome outcome)
{
  static const char *const names[] = { "running", "passed", "failed", "skipped" };

  return names[outcome];
}

static void
add_stages (JsonBuilder *builder, const SmtpTrace *trace)
{
  json_builder_set_member_name (builder, "stages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < trace->steps->len; i++)
    {
      const SmtpStep *step = g_ptr_array_index (trace->steps, i);

      json_builder_begin_object (builder);
      add_string (builder, "stage", smtp_stage_to_string (step->stage));
      add_string (builder, "outcome", outcome_to_string (step->outcome));
      add_ms (builder, "start_ms", step->start_us);
      add_ms (builder, "ms", step->duration_us);
      add_string (builder, "detail", step->detail);
      if (step->reply != NULL)
        add_string (builder, "reply", smtp_reply_get_raw (step->reply));
      if (step->error != NULL)
        add_string (builder, "error", step->error->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_problems (JsonBuilder *builder, const SmtpTlsFacts *tls)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *name;
  } names[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "unknown-ca" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "bad-identity" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not-activated" },
    { G_TLS_CERTIFICATE_EXPIRED, "expired" },
    { G_TLS_CERTIFICATE_REVOKED, "revoked" },
    { G_TLS_CERTIFICATE_INSECURE, "insecure" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "generic" },
  };

  json_builder_set_member_name (builder, "problems");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((tls->problems & names[i].flag) != 0)
      json_builder_add_string_value (builder, names[i].name);
  if (tls->weak_key)
    json_builder_add_string_value (builder, "weak-key");
  if (tls->name_in_cn_only)
    json_builder_add_string_value (builder, "name-in-cn-only");
  if (tls->pin_changed)
    json_builder_add_string_value (builder, "pin-changed");
  json_builder_end_array (builder);
}

static void
add_certificate (JsonBuilder *builder, const SmtpTlsFacts *tls)
{
  const SmtpCertificate *own = tls->chain != NULL && tls->chain->len > 0 ? g_ptr_array_index (tls->chain, 0) : NULL;

  json_builder_set_member_name (builder, "certificate");
  if (own == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_string (builder, "subject", own->subject);
  add_string (builder, "issuer", own->issuer);
  add_strings (builder, "names", (const char *const *) own->names);
  add_date (builder, "not_before", own->not_before);
  add_date (builder, "not_after", own->not_after);
  add_string (builder, "sha256", own->sha256);
  add_string (builder, "key_type", own->key_type);
  add_int (builder, "key_bits", own->key_bits);
  add_problems (builder, tls);
  json_builder_end_object (builder);
}

static void
add_tls (JsonBuilder *builder, const SmtpTrace *trace)
{
  json_builder_set_member_name (builder, "tls");
  if (trace->tls == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_string (builder, "protocol", trace->tls->protocol);
  add_string (builder, "cipher", trace->tls->cipher);
  add_boolean (builder, "pinned", trace->tls->pinned);
  add_certificate (builder, trace->tls);
  json_builder_end_object (builder);
}

static void
add_capabilities (JsonBuilder *builder, const SmtpTrace *trace)
{
  const SmtpCapabilities *capabilities = trace->capabilities;
  const char *const *keywords = capabilities != NULL ? smtp_capabilities_get_keywords (capabilities) : NULL;

  json_builder_set_member_name (builder, "capabilities");
  json_builder_begin_object (builder);
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    add_string (builder, keywords[i], smtp_capabilities_get_parameters (capabilities, keywords[i]));
  json_builder_end_object (builder);
  add_strings (builder, "mechanisms", capabilities != NULL ? smtp_capabilities_get_mechanisms (capabilities) : NULL);
  add_string (builder, "mechanism", trace->mechanism);
}

static void
add_addresses (JsonBuilder *builder, const SmtpTrace *trace)
{
  json_builder_set_member_name (builder, "addresses");
  json_builder_begin_array (builder);
  for (guint i = 0; i < trace->addresses->len; i++)
    {
      const SmtpAddressResult *address = g_ptr_array_index (trace->addresses, i);

      json_builder_begin_object (builder);
      add_string (builder, "address", address->address);
      add_string (builder, "family", address->ipv6 ? "ipv6" : "ipv4");
      add_boolean (builder, "used", address->used);
      add_ms (builder, "ms", address->duration_us);
      add_string (builder, "error", address->error != NULL ? address->error->message : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_recipients (JsonBuilder *builder, const SmtpTrace *trace)
{
  static const char *const outcomes[] = { "untried", "accepted", "deferred", "refused" };

  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_array (builder);
  for (guint i = 0; i < trace->recipients->len; i++)
    {
      const SmtpRecipient *recipient = g_ptr_array_index (trace->recipients, i);

      json_builder_begin_object (builder);
      add_string (builder, "address", recipient->address);
      add_string (builder, "outcome", outcomes[recipient->outcome]);
      add_string (builder, "reply", recipient->reply != NULL ? smtp_reply_get_raw (recipient->reply) : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_transcript (JsonBuilder *builder, const SmtpTrace *trace)
{
  g_auto (GStrv) meanings = diagnosis_transcript_meanings (trace->transcript);

  json_builder_set_member_name (builder, "transcript");
  json_builder_begin_array (builder);
  for (guint i = 0; i < trace->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (trace->transcript, i);

      json_builder_begin_object (builder);
      add_ms (builder, "ms", line->at_us);
      add_string (builder, "from", smtp_side_to_string (line->side));
      add_boolean (builder, "tls", line->tls);
      add_string (builder, "text", line->text);
      add_string (builder, "meaning", meanings[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Length of the string that begins at @text, with its quotation marks. */
static gsize
string_length (const char *text)
{
  const char *c = text + 1;

  while (*c != '\0' && *c != '"')
    c += *c == '\\' && c[1] != '\0' ? 2 : 1;
  return (gsize) (c - text) + (*c == '"');
}

static void
append_number (GString *text, const char *digits, gsize length)
{
  g_autofree char *number = g_strndup (digits, length);
  char shortest[G_ASCII_DTOSTR_BUF_SIZE];
  double value = g_ascii_strtod (number, NULL);

  g_ascii_formatd (shortest, sizeof shortest, "%.15g", value);
  /* As a number with a fraction it stays one. */
  if (strchr (number, '.') != NULL && strpbrk (shortest, ".e") != NULL &&
      g_ascii_strtod (shortest, NULL) == value)
    g_string_append (text, shortest);
  else
    g_string_append (text, number);
}

char *
diagnosis_json_to_text (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *made = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, node);
  made = json_generator_to_data (generator, NULL);
  for (const char *c = made; *c != '\0';)
    {
      gsize length = *c == '"' ? string_length (c) : 1;

      if (*c == '-' || g_ascii_isdigit (*c))
        {
          length = strspn (c, "+-.eE0123456789");
          append_number (text, c, length);
        }
      else
        g_string_append_len (text, c, (gssize) length);
      c += length;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

JsonNode *
diagnosis_trace_to_json (const SmtpTrace *trace, const Diagnosis *diagnosis)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_boolean (builder, "ok", trace->ok);
  add_ms (builder, "ms", trace->duration_us);
  add_server (builder, trace);
  add_stages (builder, trace);
  add_tls (builder, trace);
  add_capabilities (builder, trace);
  add_addresses (builder, trace);
  add_recipients (builder, trace);
  json_builder_set_member_name (builder, "diagnosis");
  if (diagnosis != NULL)
    add_diagnosis (builder, diagnosis);
  else
    json_builder_add_null_value (builder);
  add_transcript (builder, trace);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
