#pragma once

#include "account-server.h"
#include "smtp-capabilities.h"
#include "smtp-error.h"
#include "smtp-stage.h"
#include "smtp-transcript.h"

#include <gio/gio.h>

/*
 * All that a session learnt. It is made whether the session succeeds or fails, holds no secret, and is a plain value:
 * once a session has returned it, nobody changes it.
 */

typedef enum
{
  SMTP_OUTCOME_RUNNING,
  SMTP_OUTCOME_PASSED,
  SMTP_OUTCOME_FAILED,
  SMTP_OUTCOME_SKIPPED,
} SmtpOutcome;

/**
 * SmtpStep:
 * @start_us: microseconds since the session began
 * @duration_us: how long it took; up to now while it runs
 * @detail: (nullable): English, for people: addresses, TLS version, mechanism …
 * @reply: (nullable): the reply that decided it
 * @error: (nullable): why it failed
 *
 * One stage as it happened.
 */
typedef struct
{
  SmtpStage stage;
  SmtpOutcome outcome;
  gint64 start_us;
  gint64 duration_us;
  char *detail;
  SmtpReply *reply;
  GError *error;
} SmtpStep;

SmtpStep *smtp_step_copy (const SmtpStep *self);
void smtp_step_free (SmtpStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpStep, smtp_step_free)

/**
 * SmtpAddressResult:
 * @address: numeric
 * @error: (nullable): why this address could not be reached; %NULL and not @used when another one was quicker
 * @used: whether the session goes through this address
 */
typedef struct
{
  char *address;
  gboolean ipv6;
  gint64 start_us;
  gint64 duration_us;
  GError *error;
  gboolean used;
} SmtpAddressResult;

/**
 * SmtpCertificate:
 * @subject: @issuer: (nullable): distinguished names; authorities issue certificates with an empty subject
 * @names: DNS names and addresses it is for
 * @sha256: of the DER form, 64 lower-case hexadecimal digits
 * @key_bits: length of the public key; 0 unknown
 * @pem: whole, for display and for saving
 */
typedef struct
{
  char *subject;
  char *issuer;
  GStrv names;
  GDateTime *not_before;
  GDateTime *not_after;
  char *sha256;
  char *key_type;
  guint key_bits;
  char *pem;
} SmtpCertificate;

/**
 * SmtpTlsFacts:
 * @protocol: "TLS 1.3"; %NULL when the handshake broke off
 * @chain: (element-type SmtpCertificate): as sent, the server's own first; empty when none came
 * @problems: all that is wrong, as a mask; 0 when the authorities vouch for it
 * @weak_key: RSA below 2,048 bits (GIO lets it pass)
 * @name_in_cn_only: no subject alternative name; the name matched the old common name alone (GIO lets it pass)
 * @pinned: trusted, whatever the problems, because the person had said so
 * @old_protocol: something below TLS 1.2 was agreed on, or was all that the server would agree to
 * @plain_words: (nullable): first line of a server that answered in plain text instead of TLS, safe to show
 */
typedef struct
{
  char *protocol;
  char *cipher;
  GPtrArray *chain;
  GTlsCertificateFlags problems;
  gboolean weak_key;
  gboolean name_in_cn_only;
  gboolean pinned;
  gboolean pin_changed;
  gboolean old_protocol;
  char *plain_words;
} SmtpTlsFacts;

typedef enum
{
  SMTP_RECIPIENT_UNTRIED,
  SMTP_RECIPIENT_ACCEPTED,
  SMTP_RECIPIENT_DEFERRED,
  SMTP_RECIPIENT_REFUSED,
} SmtpRecipientOutcome;

/** SmtpRecipient: @reply: (nullable): what the server said to RCPT, or to the data when that decided */
typedef struct
{
  char *address;
  SmtpRecipientOutcome outcome;
  SmtpReply *reply;
} SmtpRecipient;

/**
 * SmtpFate:
 * @SMTP_FATE_NOT_SENT: the server has not accepted the message
 * @SMTP_FATE_SENT: it has, for the recipients whose outcome is accepted
 * @SMTP_FATE_UNKNOWN: the end of the message was written and no reply came: it may have been sent
 */
typedef enum
{
  SMTP_FATE_NOT_SENT,
  SMTP_FATE_SENT,
  SMTP_FATE_UNKNOWN,
} SmtpFate;

/**
 * SmtpTrace:
 * @server: the settings the session ran with
 * @ok: whether every stage that was wanted passed
 * @failed_stage: where it failed; meaningless when @ok
 * @error: (nullable): why; %NULL when @ok. %G_IO_ERROR_CANCELLED when the person cancelled
 * @steps: (element-type SmtpStep): stages that ran, in order; EHLO comes twice around STARTTLS
 * @addresses: (element-type SmtpAddressResult): all that the name had, in the order tried
 * @proxy: (nullable): URI of the proxy in the way
 * @tls: (nullable): %NULL when TLS was never begun
 * @capabilities_plain: (nullable): as offered before STARTTLS
 * @capabilities: (nullable): as offered last
 * @mechanism: (nullable): the one used or refused
 * @has_spare_spaces: whether the password that was sent had spaces that may not belong to it
 * @recipients: (element-type SmtpRecipient): of the probe or the delivery
 * @fate: of the message, in a delivery
 * @message_reply: (nullable): the server's last word on the message, with its queue id
 * @transcript: (element-type SmtpLine): every line said
 * @duration_us: of the whole session
 */
typedef struct
{
  AccountServer *server;
  gboolean ok;
  SmtpStage failed_stage;
  GError *error;
  GPtrArray *steps;
  GPtrArray *addresses;
  char *proxy;
  SmtpTlsFacts *tls;
  SmtpCapabilities *capabilities_plain;
  SmtpCapabilities *capabilities;
  char *mechanism;
  gboolean has_spare_spaces;
  GPtrArray *recipients;
  SmtpFate fate;
  SmtpReply *message_reply;
  GPtrArray *transcript;
  gint64 duration_us;
} SmtpTrace;

/** smtp_trace_new: Returns: (transfer full): empty, for the session and for tests */
SmtpTrace *smtp_trace_new (const AccountServer *server);
void smtp_trace_free (SmtpTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpTrace, smtp_trace_free)

/** smtp_trace_get_address: Returns: (nullable): numeric address the session used */
const char *smtp_trace_get_address (const SmtpTrace *self);

/** smtp_trace_find_step: Returns: (nullable): the last step of @stage */
const SmtpStep *smtp_trace_find_step (const SmtpTrace *self, SmtpStage stage);

/** smtp_certificate_free, smtp_tls_facts_free, …: for those who build a trace */
void smtp_certificate_free (SmtpCertificate *self);
void smtp_tls_facts_free (SmtpTlsFacts *self);
void smtp_address_result_free (SmtpAddressResult *self);
void smtp_recipient_free (SmtpRecipient *self);
