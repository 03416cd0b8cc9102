#pragma once

#include "test-util.h"

#include "practice-server.h"

/**
 * Fixture:
 *
 * An ordinary account whose server happens to be one for practice, with its password in memory. For g_test_add() with
 * fixture_set_up() and fixture_tear_down().
 */
typedef struct
{
  SendoffApplication *app;
  PracticeServer *server;
  SendoffAccountItem *item;
  AccountSecret *secret;
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer unused);
void fixture_tear_down (Fixture *self, gconstpointer unused);

/** fixture_get_account: Returns: (transfer none): as it is stored now */
const Account *fixture_get_account (Fixture *self);

/** fixture_save_account: waits until @account is saved, and fails unless it is */
void fixture_save_account (SendoffApplication *app, const Account *account);

/** fixture_remove_account: waits until the account is gone */
void fixture_remove_account (SendoffApplication *app, const Account *account);

/**
 * fixture_send:
 * @fault: (nullable): that the server has meanwhile
 *
 * Sends one message past the windows. Returns: its row in the outbox
 */
gint64 fixture_send (Fixture *self, const char *to, const char *subject, const char *fault);
