#include "practice-session-private.h"

#include <string.h>

#define TLS_SECONDS 30
#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
/* TLS 1.1 cannot do without SHA-1, which newer libraries leave out of their defaults. */
#define PRIORITY_OLD "NORMAL:-VERS-ALL:+VERS-TLS1.1:+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1:%COMPAT"
#define ENDLESS (64 * 1024 * 1024)

static PracticeCertificateKind
certificate_for (PracticeFaultId fault)
{
  switch (fault)
    {
    case PRACTICE_FAULT_TLS_EXPIRED:
      return PRACTICE_CERTIFICATE_EXPIRED;
    case PRACTICE_FAULT_TLS_NOT_YET:
      return PRACTICE_CERTIFICATE_NOT_YET;
    case PRACTICE_FAULT_TLS_SELF_SIGNED:
      return PRACTICE_CERTIFICATE_SELF_SIGNED;
    case PRACTICE_FAULT_TLS_WRONG_HOST:
      return PRACTICE_CERTIFICATE_WRONG_HOST;
    case PRACTICE_FAULT_TLS_EXPIRED_WRONG_HOST:
      return PRACTICE_CERTIFICATE_EXPIRED_WRONG_HOST;
    case PRACTICE_FAULT_TLS_WEAK_KEY:
      return PRACTICE_CERTIFICATE_WEAK_KEY;
    default:
      return PRACTICE_CERTIFICATE_GOOD;
    }
}

void
practice_session_start_tls (PracticeSession *self)
{
  gnutls_certificate_credentials_t credentials;
  const char *priority = self->fault == PRACTICE_FAULT_TLS_OLD ? PRIORITY_OLD : PRIORITY;
  const guchar *data;
  gsize length;

  practice_wire_set_deadline (self->wire, TLS_SECONDS);
  if (self->fault == PRACTICE_FAULT_TLS_SILENT)
    {
      practice_session_fall_silent (self);
      return;
    }
  if (self->fault == PRACTICE_FAULT_TLS_DROP)
    {
      practice_wire_discard (self->wire);
      practice_wire_peek (self->wire, &data, &length);
      practice_session_drop (self);
      return;
    }
  credentials = practice_certificate_get_credentials (self->state->certificate, certificate_for (self->fault));
  if (credentials == NULL || !practice_wire_start_tls (self->wire, credentials, priority))
    practice_session_drop (self);
}

static void
drip (PracticeSession *self, const char *text)
{
  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  for (const char *p = text; *p != '\0' && !self->over; p++)
    {
      practice_session_say_raw (self, p, 1);
      if (!practice_wire_flush (self->wire) || !practice_wire_pause (self->wire, 1000))
        practice_session_drop (self);
    }
}

static void
greet_without_end (PracticeSession *self)
{
  char block[4096];

  memset (block, 'x', sizeof block);
  practice_wire_set_deadline (self->wire, self->state->idle_seconds);
  practice_session_say_raw (self, "220 ", 4);
  for (guint sent = 0; sent < ENDLESS && practice_wire_flush (self->wire); sent += sizeof block)
    practice_session_say_raw (self, block, sizeof block);
  practice_session_drop (self);
}

void
practice_session_greet (PracticeSession *self)
{
  static const char nul[] = "220 " PRACTICE_HOST " \0 ESMTP\r\n";
  static const char http[] = "HTTP/1.1 400 Bad Request\r\nServer: practice\r\nContent-Type: text/html\r\n"
                             "Content-Length: 52\r\nConnection: close\r\n\r\n"
                             "<html><body><h1>400 Bad Request</h1></body></html>\r\n";
  static const char imap[] = "* OK [CAPABILITY IMAP4rev1 SASL-IR] " PRACTICE_HOST " ready.\r\n";

  switch (self->fault)
    {
    case PRACTICE_FAULT_GREETING_SILENT:
      practice_session_fall_silent (self);
      return;
    case PRACTICE_FAULT_GREETING_DROP:
      practice_session_drop (self);
      return;
    case PRACTICE_FAULT_GREETING_554:
      practice_session_say (self, "554", "5.7.1", "No SMTP service here for your address. %s", self->signature);
      practice_session_hang_up (self);
      return;
    case PRACTICE_FAULT_GREETING_421:
      practice_session_say (self, "421", "4.7.0", "Try again later, closing connection. %s", self->signature);
      practice_session_hang_up (self);
      return;
    case PRACTICE_FAULT_GREETING_DRIP:
      drip (self, "220 " PRACTICE_HOST " ESMTP\r\n");
      return;
    case PRACTICE_FAULT_GREETING_ENDLESS_LINE:
      greet_without_end (self);
      return;
    case PRACTICE_FAULT_GREETING_NUL:
      practice_session_say_raw (self, nul, sizeof nul - 1);
      return;
    case PRACTICE_FAULT_GREETING_HTTP:
      practice_session_say_raw (self, http, sizeof http - 1);
      practice_session_hang_up (self);
      return;
    case PRACTICE_FAULT_GREETING_IMAP:
      practice_session_say_raw (self, imap, sizeof imap - 1);
      practice_session_fall_silent (self);
      return;
    default:
      practice_session_say (self, "220", NULL, PRACTICE_HOST " ESMTP %s", self->signature);
    }
}
