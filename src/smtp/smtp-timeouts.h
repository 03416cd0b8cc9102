#pragma once

#include <glib.h>

/**
 * SmtpTimeouts:
 * @resolve: name resolution, and asking for the proxy
 * @address: connecting to one address
 * @connect: connecting in all
 * @stagger: head start of one address over the next (RFC 8305)
 * @tls: handshake
 * @greeting: from the connection to the greeting's last line
 * @hush: silence before the greeting after which it is asked whether the port speaks TLS from the start; 0: never
 * @probe: for that question
 * @command: from a command to its reply's last line
 * @group: silence within a group of commands after which it is thought that the server lost the rest of it
 * @data: from DATA to 354
 * @block: writing one block of the message
 * @after_data: from the end of the message to its reply: ten minutes in any case, for who gives up earlier sends twice
 *   (RFC 1047)
 * @quit: for the answer to QUIT, which nobody needs
 *
 * How long each stage may last, in milliseconds.
 */
typedef struct
{
  guint resolve;
  guint address;
  guint connect;
  guint stagger;
  guint tls;
  guint greeting;
  guint hush;
  guint probe;
  guint command;
  guint group;
  guint data;
  guint block;
  guint after_data;
  guint quit;
} SmtpTimeouts;

/**
 * smtp_timeouts_get:
 * @delivery: RFC 5321's minutes, for mail that waits in a queue; else what a person waits for
 */
const SmtpTimeouts *smtp_timeouts_get (gboolean delivery);

/**
 * smtp_timeouts_replace:
 * @timeouts: (nullable): for all sessions from now on; %NULL brings the right ones back
 *
 * For tests, so that silence does not take 30 s.
 */
void smtp_timeouts_replace (const SmtpTimeouts *timeouts);
