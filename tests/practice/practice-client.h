#pragma once

#include "practice-server.h"

/*
 * A client for the tests of the practice server: it says exactly the bytes it is told to, and knows no SMTP but how a
 * reply ends. Whatever it waits for more than 20 seconds fails the test.
 */

/**
 * PracticeClient:
 * @problems: what GIO found wrong with the certificate
 */
typedef struct
{
  GSocketConnection *tcp;
  GIOStream *stream;
  GString *input;
  GTlsCertificateFlags problems;
  GTlsConnection *tls;
} PracticeClient;

/** practice_client_new: connects to 127.0.0.1 */
PracticeClient *practice_client_new (guint port);
PracticeClient *practice_client_new_at (const char *host, guint port);
void practice_client_free (PracticeClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeClient, practice_client_free)

/** practice_client_start_tls: @host: whose name the certificate must bear. Accepts every certificate, but notes its
 * problems. Returns: whether the handshake succeeded */
gboolean practice_client_start_tls (PracticeClient *self, const char *host, const char *ca_file);

/** practice_client_open: connects, with TLS when @tls, reads the greeting, says EHLO, with STARTTLS before it unless
 * @tls; signs in as the practice user when @sign_in */
PracticeClient *practice_client_open (PracticeServer *server, gboolean tls, gboolean sign_in);

void practice_client_send (PracticeClient *self, const char *bytes);
void practice_client_send_bytes (PracticeClient *self, const void *bytes, gsize length);
/** practice_client_try_send: Returns: %FALSE when the server has closed the connection */
gboolean practice_client_try_send (PracticeClient *self, const void *bytes, gsize length);

/** practice_client_read: Returns: (transfer full): a whole reply, lines parted by LF; "" when the server has hung up */
char *practice_client_read (PracticeClient *self);

/** practice_client_read_all: Returns: (transfer full): all that comes until the server hangs up */
GString *practice_client_read_all (PracticeClient *self);

/** practice_client_expect: Asserts that the next reply begins with @start. Returns: (transfer full): the reply */
char *practice_client_expect (PracticeClient *self, const char *start);

/** practice_client_say: Sends @line and CRLF, and asserts that the reply begins with @start */
void practice_client_say (PracticeClient *self, const char *line, const char *start);

/** practice_client_expect_end: Asserts that the server hangs up without a word */
void practice_client_expect_end (PracticeClient *self);

/** practice_client_expect_silence: Asserts that nothing comes for a while, and that the connection stays open */
void practice_client_expect_silence (PracticeClient *self);

/** A server in a new folder, and the way to stop it and remove the folder. */
typedef struct
{
  char *folder;
  PracticeServer *server;
} PracticeFixture;

/** practice_fixture_start: @options: may be %NULL; its folder is set */
void practice_fixture_start (PracticeFixture *self, const PracticeOptions *options);
void practice_fixture_stop (PracticeFixture *self);

/** practice_remove_tree: deletes @folder and what is in it */
void practice_remove_tree (const char *folder);
