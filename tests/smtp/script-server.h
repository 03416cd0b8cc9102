#pragma once

#include <gio/gio.h>

/*
 * A server that plays a script on a thread of its own, on a port of 127.0.0.1 that the system chooses. It fails the test
 * when the client says anything else, or when the script was not played to its end.
 *
 *   "S: TEXT"       says TEXT, CR LF
 *   "SLF: TEXT"     says TEXT, LF
 *   "RAW: TEXT"     says TEXT with \r, \n and \0 as in C, no line end, in one packet
 *   "BYTES: TEXT"   says TEXT, CR LF, one byte a packet
 *   "C: TEXT"       the client must say exactly this line
 *   "QUIET"         the client must not have said more than it was asked to
 *   "ANY"           takes one line, whatever it is
 *   "CHUNK: N"      takes N bytes, and keeps them
 *   "BODY"          takes a message up to its dot, and keeps it
 *   "EOF", "HOLD"   says nothing; the client must close without another word
 *   "GONE"          the client must hang up, with or without a TLS alert
 *   "SINK"          reads what comes, until the client goes
 *   "DEAF"          reads nothing more: what the client writes piles up until it goes
 *   "PAUSE"         waits until the client has written what the buffers hold, and is stuck
 *   "FLOOD"         says "x" for ever
 *   "DRIP"          says one byte now and then
 *   "TLS"           TLS from here on
 *   "TLS-GARBAGE"   reads the client's hello, and does not answer
 *   "DROP"          closes
 *   "RESET"         closes by RST
 *   "ARRIVED"       waits until script_server_client_arrived() has been called
 *   "CANCEL"        cancels the client's run, once it has got to the stage where that shall find it
 *   "NEXT"          the script goes on with another connection
 */
typedef struct _ScriptServer ScriptServer;

/**
 * ScriptTls:
 * @pem: certificates, the own first, and its key
 * @priority: (nullable): of GnuTLS
 */
typedef struct
{
  const char *pem;
  const char *priority;
} ScriptTls;

ScriptServer *script_server_start (const char *const *script, const ScriptTls *tls, GCancellable *client);
guint script_server_get_port (const ScriptServer *self);

/** script_server_client_arrived: the client is in the stage in which "CANCEL" shall find it */
void script_server_client_arrived (ScriptServer *self);

/** script_server_wait_dropped: returns when "DROP" has been played */
void script_server_wait_dropped (ScriptServer *self);

/** script_server_finish: to be called when the client is done: joins, and asserts that all was played */
void script_server_finish (ScriptServer *self);

/** script_server_get_body: of the last BODY, as it came, dots and all; after finish */
const char *script_server_get_body (const ScriptServer *self);
void script_server_free (ScriptServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptServer, script_server_free)
