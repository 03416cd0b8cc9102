#pragma once

#include <glib.h>

/**
 * PracticeOptions:
 * @port: for plain and STARTTLS; 0 lets the system choose
 * @tls_port: for TLS from the start; 0 lets the system choose
 * @user: @password: (nullable): who may sign in; %NULL is "ada@practice.example" and "practice"
 * @token: (nullable): the OAuth token that XOAUTH2 and OAUTHBEARER accept; %NULL is "practice-token"
 * @mechanisms: (nullable): what is offered, parted by one space; %NULL is all. With ""
 *   nobody can sign in, and nobody needs to
 * @limit: messages a session of the server takes, then Gmail's `550 5.4.5`; 0: no limit
 * @limit_at_sender: whether the limit shows at MAIL already; Gmail says it after the message
 * @max_size: SIZE; 0 is Gmail's 35,882,577
 * @rewrite_from: whether a From other than the user is replaced by the user, as Gmail does
 * @plain_auth: whether sign-in is offered, and mail taken, on a connection without TLS
 * @idle_seconds: how long a client may take for a line; 0 is 300
 * @fault: (nullable): name of one of practice_faults()
 * @folder: (nullable): where certificate, key and messages are kept; %NULL is $XDG_DATA_HOME/sendoff/practice. It is
 *   made when missing; one that others may write to is refused
 */
typedef struct
{
  guint port;
  guint tls_port;
  const char *user;
  const char *password;
  const char *token;
  const char *mechanisms;
  guint limit;
  gboolean limit_at_sender;
  guint64 max_size;
  gboolean rewrite_from;
  gboolean plain_auth;
  guint idle_seconds;
  const char *fault;
  const char *folder;
} PracticeOptions;

#define PRACTICE_USER "ada@practice.example"
#define PRACTICE_PASSWORD "practice"
#define PRACTICE_TOKEN "practice-token"
