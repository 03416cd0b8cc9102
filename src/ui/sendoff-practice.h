#pragma once

#include "account-keyring.h"
#include "account.h"

#include <gio/gio.h>

/*
 * The practice server of this process: started when it is first wanted, stopped with the application. Main thread only.
 */

typedef struct _SendoffPractice SendoffPractice;

SendoffPractice *sendoff_practice_new (void);

/** sendoff_practice_free: stops the server; blocks until its threads have ended, which they do at once */
void sendoff_practice_free (SendoffPractice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffPractice, sendoff_practice_free)

/**
 * sendoff_practice_start_async:
 * @application: kept alive, and held, until the server runs
 *
 * Starts the server on a worker, unless it runs or is being started already.
 */
void sendoff_practice_start_async (SendoffPractice *self,
                                   GApplication *application,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * sendoff_practice_start_finish:
 *
 * Errors: those of practice_server_start()
 */
gboolean sendoff_practice_start_finish (GAsyncResult *result, GError **error);

/** sendoff_practice_is_running: Returns: whether it has been started */
gboolean sendoff_practice_is_running (SendoffPractice *self);

/**
 * sendoff_practice_dup_account:
 * @saved: (nullable): the practice account of an earlier day
 * @keyring: gets the password, in memory
 *
 * Returns: (transfer full): an account that sends through the server, which must run: @saved with today's port, or one
 *   that is not saved
 */
Account *sendoff_practice_dup_account (SendoffPractice *self, const Account *saved, AccountKeyring *keyring);

/** sendoff_practice_fill: puts today's port, and the authority to trust, into @server. The server must run. */
void sendoff_practice_fill (SendoffPractice *self, AccountServer *server);
