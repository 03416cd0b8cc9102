#pragma once

#include <glib.h>

/* The server's half of SCRAM (RFC 5802), on GLib's HMAC alone, so that the client's half is not measured by itself. */

/**
 * ScramServer:
 * @salt: base64
 * @nonce: the server's part
 * @binding: (nullable): the channel binding data it expects
 * @accept_any: whether it signs although the proof is wrong, as a thief would
 */
typedef struct
{
  GChecksumType hash;
  const char *password;
  const char *salt;
  guint iterations;
  const char *nonce;
  GBytes *binding;
  gboolean accept_any;

  char *header;
  char *bare;
  char *first;
} ScramServer;

/** scram_server_first: Returns: (transfer full): the answer to a client-first message */
char *scram_server_first (ScramServer *self, const char *client_first);

/** scram_server_final: Returns: (transfer full) (nullable): the server's signature; %NULL when the client's proof or
 * binding is wrong */
char *scram_server_final (ScramServer *self, const char *client_final);

void scram_server_clear (ScramServer *self);
