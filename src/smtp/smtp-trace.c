#include "smtp-trace.h"

SmtpStep *
smtp_step_copy (const SmtpStep *self)
{
  SmtpStep *copy = g_memdup2 (self, sizeof *self);

  copy->detail = g_strdup (self->detail);
  copy->reply = self->reply != NULL ? smtp_reply_ref (self->reply) : NULL;
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  return copy;
}

void
smtp_step_free (SmtpStep *self)
{
  if (self == NULL)
    return;

  g_free (self->detail);
  g_clear_pointer (&self->reply, smtp_reply_unref);
  g_clear_error (&self->error);
  g_free (self);
}

void
smtp_certificate_free (SmtpCertificate *self)
{
  if (self == NULL)
    return;

  g_free (self->subject);
  g_free (self->issuer);
  g_strfreev (self->names);
  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);
  g_free (self->sha256);
  g_free (self->key_type);
  g_free (self->pem);
  g_free (self);
}

SmtpTlsFacts *
smtp_tls_facts_copy (const SmtpTlsFacts *self)
{
  SmtpTlsFacts *copy = g_memdup2 (self, sizeof *self);

  copy->protocol = g_strdup (self->protocol);
  copy->cipher = g_strdup (self->cipher);
  copy->plain_words = g_strdup (self->plain_words);
  copy->chain = g_ptr_array_ref (self->chain);
  return copy;
}

void
smtp_tls_facts_free (SmtpTlsFacts *self)
{
  if (self == NULL)
    return;

  g_free (self->protocol);
  g_free (self->cipher);
  g_free (self->plain_words);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_free (self);
}

void
smtp_address_result_free (SmtpAddressResult *self)
{
  if (self == NULL)
    return;

  g_free (self->address);
  g_clear_error (&self->error);
  g_free (self);
}

void
smtp_recipient_free (SmtpRecipient *self)
{
  if (self == NULL)
    return;

  g_free (self->address);
  g_clear_pointer (&self->reply, smtp_reply_unref);
  g_free (self);
}

static GPtrArray *
array_of (gpointer free_func)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) free_func);
}

SmtpTrace *
smtp_trace_new (const AccountServer *server)
{
  SmtpTrace *self = g_new0 (SmtpTrace, 1);

  self->server = account_server_copy (server);
  self->steps = array_of (smtp_step_free);
  self->addresses = array_of (smtp_address_result_free);
  self->recipients = array_of (smtp_recipient_free);
  self->transcript = array_of (smtp_line_free);
  return self;
}

void
smtp_trace_free (SmtpTrace *self)
{
  if (self == NULL)
    return;

  account_server_free (self->server);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->recipients);
  g_ptr_array_unref (self->transcript);
  g_free (self->proxy);
  g_clear_pointer (&self->tls, smtp_tls_facts_free);
  g_clear_pointer (&self->capabilities_plain, smtp_capabilities_unref);
  g_clear_pointer (&self->capabilities, smtp_capabilities_unref);
  g_free (self->mechanism);
  g_clear_pointer (&self->message_reply, smtp_reply_unref);
  g_free (self);
}

static SmtpCapabilities *
ref_capabilities (SmtpCapabilities *capabilities)
{
  return capabilities != NULL ? smtp_capabilities_ref (capabilities) : NULL;
}

void
smtp_trace_carry (const SmtpTrace *from, SmtpTrace *to)
{
  for (guint i = 0; i < from->steps->len; i++)
    {
      const SmtpStep *step = from->steps->pdata[i];
      SmtpStep *copy;

      if (step->stage > SMTP_STAGE_AUTH)
        continue;
      copy = smtp_step_copy (step);
      copy->outcome = SMTP_OUTCOME_SKIPPED;
      copy->start_us = copy->duration_us = 0;
      g_ptr_array_add (to->steps, copy);
    }
  g_ptr_array_unref (to->addresses);
  to->addresses = g_ptr_array_ref (from->addresses);
  to->proxy = g_strdup (from->proxy);
  to->tls = from->tls != NULL ? smtp_tls_facts_copy (from->tls) : NULL;
  to->capabilities_plain = ref_capabilities (from->capabilities_plain);
  to->capabilities = ref_capabilities (from->capabilities);
  to->mechanism = g_strdup (from->mechanism);
}

const char *
smtp_trace_get_address (const SmtpTrace *self)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      const SmtpAddressResult *result = self->addresses->pdata[i];

      if (result->used)
        return result->address;
    }
  return NULL;
}

const SmtpStep *
smtp_trace_find_step (const SmtpTrace *self, SmtpStage stage)
{
  for (guint i = self->steps->len; i > 0; i--)
    {
      const SmtpStep *step = self->steps->pdata[i - 1];

      if (step->stage == stage)
        return step;
    }
  return NULL;
}
