#pragma once

#include <gio/gio.h>

/*
 * The practice server: SMTP on loopback, with TLS and sign-in, that keeps what it receives and fails on request in the
 * ways real servers fail. It runs on threads of its own: in the application, in sendoffctl, and in the tests.
 */

/**
 * PracticeOptions:
 * @port: for plain and STARTTLS; 0 lets the system choose
 * @tls_port: for TLS from the start; 0 lets the system choose
 * @user: @password: (nullable): who may sign in; %NULL is "ada@practice.example" and "practice"
 * @token: (nullable): the OAuth token that XOAUTH2 and OAUTHBEARER accept; %NULL is "practice-token"
 * @limit: messages a session of the server takes, then Gmail's `550 5.4.5`; 0: no limit
 * @max_size: SIZE; 0 is Gmail's 35,882,577
 * @rewrite_from: whether a From other than the user is replaced by the user, as Gmail does
 * @fault: (nullable): name of one of practice_faults()
 * @folder: (nullable): where certificate, key and messages are kept; %NULL is $XDG_DATA_HOME/sendoff/practice
 */
typedef struct
{
  guint port;
  guint tls_port;
  const char *user;
  const char *password;
  const char *token;
  guint limit;
  guint64 max_size;
  gboolean rewrite_from;
  const char *fault;
  const char *folder;
} PracticeOptions;

#define PRACTICE_USER "ada@practice.example"
#define PRACTICE_PASSWORD "practice"
#define PRACTICE_TOKEN "practice-token"

/**
 * PracticeFault:
 * @name: "greeting-silent"
 * @stage: as SMTP stages are named
 * @summary: English msgid, one line
 */
typedef struct
{
  const char *name;
  const char *stage;
  const char *summary;
} PracticeFault;

/** practice_faults: Returns: (transfer none): all there are, ended by a name of %NULL */
const PracticeFault *practice_faults (void);

typedef struct _PracticeServer PracticeServer;

/**
 * practice_server_start:
 *
 * Makes the certificate at the first start, binds 127.0.0.1 and ::1, and serves. Blocks for the making of the key
 * (some 100 ms).
 *
 * Errors: %G_IO_ERROR (address in use, permission), %G_FILE_ERROR, %G_IO_ERROR_INVALID_ARGUMENT for an unknown fault
 */
PracticeServer *practice_server_start (const PracticeOptions *options, GError **error);

/** practice_server_stop: Closes every connection, joins every thread, frees. */
void practice_server_stop (PracticeServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeServer, practice_server_stop)

guint practice_server_get_port (PracticeServer *self);
guint practice_server_get_tls_port (PracticeServer *self);

/** practice_server_get_ca_file: Returns: PEM file of the authority to trust for this server, and for it alone */
const char *practice_server_get_ca_file (PracticeServer *self);

/** practice_server_set_fault: @name: (nullable): from the next connection on; FALSE when there is no such fault */
gboolean practice_server_set_fault (PracticeServer *self, const char *name);

/** practice_server_set_limit: @limit: 0: none; counts from now */
void practice_server_set_limit (PracticeServer *self, guint limit);

/**
 * PracticeMessage:
 * @path: of the bytes as received, without dot-stuffing, after the From rule
 * @sender: @recipients: the envelope
 * @user: (nullable): who had signed in, and with which @mechanism
 */
typedef struct
{
  char *path;
  char *sender;
  GStrv recipients;
  char *user;
  char *mechanism;
  gboolean tls;
  gint64 received;
} PracticeMessage;

void practice_message_free (PracticeMessage *self);

/** practice_server_list_messages: Returns: (transfer full) (element-type PracticeMessage): received since the start,
 * oldest first */
GPtrArray *practice_server_list_messages (PracticeServer *self);

/** practice_server_get_auth_count: Returns: how many AUTH commands were seen since the start */
guint practice_server_get_auth_count (PracticeServer *self);
