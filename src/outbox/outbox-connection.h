#pragma once

#include "smtp-session.h"

/*
 * Private to this folder: one message, one session, until the protocol's floor keeps a connection for several.
 */

typedef struct _SmtpConnection SmtpConnection;

struct _SmtpConnection
{
  const AccountServer *server;
  AccountSecret *secret;
};

static inline SmtpConnection *
smtp_connection_new (const AccountServer *server, AccountSecret *secret)
{
  SmtpConnection *self = g_new0 (SmtpConnection, 1);

  self->server = server;
  self->secret = secret;
  return self;
}

static inline SmtpTrace *
smtp_connection_deliver (SmtpConnection *self,
                         const SmtpPlan *plan,
                         gboolean more,
                         const SmtpObserver *observer,
                         GCancellable *cancellable)
{
  SmtpPlan whole = *plan;

  whole.server = self->server;
  whole.secret = self->secret;
  return smtp_session_run (&whole, observer, cancellable);
}

static inline gboolean
smtp_connection_is_open (const SmtpConnection *self)
{
  return FALSE;
}

static inline void
smtp_connection_free (SmtpConnection *self)
{
  g_free (self);
}
