#pragma once

#include <gio/gio.h>

/*
 * A server that plays a script on a thread of its own, on a port of 127.0.0.1 that the system chooses. It fails the test
 * when the client says anything else, or when the script was not played to its end.
 *
 *   "S: TEXT"       says TEXT, CR LF              "C: TEXT"     the client must say exactly this line
 *   "SLF: TEXT"     says TEXT, LF                 "BODY"        takes a message up to its dot, and keeps it
 *   "RAW: TEXT"     says TEXT with C escapes,     "EOF"         the client must close, without another word
 *                   no line end, in one packet    "ANY"         takes one line, whatever it is
 *   "BYTES: TEXT"   TEXT, CR LF, one byte a packet
 *   "FLOOD"         says "x" for ever             "DROP"        closes
 *   "DRIP"          one byte now and then         "RESET"       closes by RST
 *   "TLS"           TLS from here on              "HOLD"        says nothing until the client closes without a word
 *   "CANCEL"        cancels the client's run      "NEXT"        the script goes on with another connection
 *   "DEAF"          reads nothing more: what the client writes piles up until it goes
 *   "SINK"          reads what comes, until the client goes
 *   "GONE"          the client must hang up, with or without a TLS alert
 *   "PAUSE"         waits until the client has written what the buffers hold, and is stuck
 *   "TLS-GARBAGE"   reads the client's hello, and does not answer
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

/** script_server_finish: to be called when the client is done: joins, and asserts that all was played */
void script_server_finish (ScriptServer *self);

/** script_server_get_body: of the last BODY, as it came, dots and all; after finish */
const char *script_server_get_body (const ScriptServer *self);
void script_server_free (ScriptServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptServer, script_server_free)
