#pragma once

#include "practice-faults.h"
#include "practice-message.h"
#include "practice-options.h"

#include <gio/gio.h>

/*
 * The practice server: SMTP on loopback, with TLS and sign-in, that keeps what it receives and fails on request in the
 * ways real servers fail. It runs on threads of its own: in the application, in sendoffctl, and in the tests.
 *
 * Also without a fault some recipients are refused, so that a person can see what that looks like: every address at
 * refused.example and every "unknown@…" with 550 5.1.1, and every "later@…" with 450 4.2.1.
 *
 * All functions but practice_server_stop() may be called from any thread at any time.
 */

typedef struct _PracticeServer PracticeServer;

/**
 * practice_server_start:
 * @options: (nullable): copied
 *
 * Makes the certificate at the first start, binds 127.0.0.1 and ::1, and serves. Blocks for the making of the key
 * (some 100 ms).
 *
 * Only loopback addresses are bound. A computer without IPv6 is served on 127.0.0.1 alone.
 *
 * Errors: %G_IO_ERROR (address in use, permission), %G_FILE_ERROR, %G_IO_ERROR_INVALID_ARGUMENT for an unknown fault or
 * mechanism, a port above 65535, or a user name with control characters
 */
PracticeServer *practice_server_start (const PracticeOptions *options, GError **error);

/** practice_server_stop: Closes every connection at once, whatever it was doing, joins every thread, frees. */
void practice_server_stop (PracticeServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeServer, practice_server_stop)

/** practice_server_get_port: Returns: that of plain SMTP and STARTTLS, also when the system chose it */
guint practice_server_get_port (PracticeServer *self);

/** practice_server_get_tls_port: Returns: that of TLS from the start */
guint practice_server_get_tls_port (PracticeServer *self);

/** practice_server_get_ca_file: Returns: PEM file of the authority to trust for this server, and for it alone */
const char *practice_server_get_ca_file (PracticeServer *self);

/** practice_server_set_fault: @name: (nullable): from the next connection on; FALSE when there is no such fault */
gboolean practice_server_set_fault (PracticeServer *self, const char *name);

/** practice_server_set_limit: @limit: 0: none; counts from now */
void practice_server_set_limit (PracticeServer *self, guint limit);

/** practice_server_list_messages: Returns: (transfer full) (element-type PracticeMessage): received since the start,
 * oldest first */
GPtrArray *practice_server_list_messages (PracticeServer *self);

/** practice_server_get_auth_count: Returns: how many AUTH commands were seen since the start */
guint practice_server_get_auth_count (PracticeServer *self);
