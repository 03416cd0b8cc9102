#pragma once

#include "outbox-fixture.h"
#include "outbox-sender.h"
#include "practice-server.h"

#define THREE "ada@practice.example, bob@practice.example, eve@practice.example"

#define HOUSE_SHORT 1000
/* More than the socket buffers of both sides take: a server that hangs up in the middle does so in the middle. */
#define HOUSE_LONG (16 * 1024 * 1024)

/**
 * House:
 * @cancellable: passed to every delivery
 * @cancel_at: the stage at whose begin the person cancels; -1 never
 * @length: of the text of a draft
 * @on_stage: (nullable): called at the begin of each stage
 * @stages: the stages begun so far, by name
 *
 * What a test of the sender lives in: an outbox, a practice server, an account at it with 99 recipients a day.
 */
typedef struct _House House;
struct _House
{
  char *folder;
  char *outbox;
  OutboxDatabase *database;
  PracticeServer *server;
  Account *account;
  AccountSecret *secret;
  GCancellable *cancellable;
  int cancel_at;
  gsize length;
  void (*on_stage) (House *house, SmtpStage stage);
  GString *stages;
};

/** house_open: @options: (nullable): of the server; its folder is set here */
void house_open (House *house, const PracticeOptions *options);
void house_close (House *house);

MailDraft *house_draft (const char *recipients, gsize length);

/** house_send: Sends a new draft to @recipients; there is a result. */
OutboxResult *house_send (House *house, const char *recipients);
OutboxResult *house_send_again (House *house, gint64 id, GError **error);

/** house_count_messages: Returns: how many messages the server took */
guint house_count_messages (House *house);

/** house_outcomes: Returns: (transfer full): one letter a recipient: u(ntried) a(ccepted) d(eferred) r(efused) */
char *house_outcomes (const OutboxMessage *message);

/** house_count_spool: Returns: how many files lie in the spool */
guint house_count_spool (House *house);

/** house_last_bytes: Returns: (transfer full): the message that the server got last */
char *house_last_bytes (House *house);
