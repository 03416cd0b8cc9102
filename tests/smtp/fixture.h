#pragma once

#include "script-server.h"
#include "smtp-session.h"
#include "smtp-timeouts.h"

/*
 * One dialogue: settings, what the server says and must hear, and what must come of it.
 */

/** FixtureSilence: the one limit that is short, for scripts about silence; all others are minutes, so that a slow machine
 * changes nothing */
typedef enum
{
  FIXTURE_NO_SILENCE,
  FIXTURE_SILENT_TLS,
  FIXTURE_SILENT_GREETING,
  FIXTURE_SILENT_COMMAND,
  FIXTURE_SILENT_GROUP,
  FIXTURE_SILENT_DATA,
  FIXTURE_SILENT_BLOCK,
  FIXTURE_SILENT_END,
  FIXTURE_SILENT_QUIT,
} FixtureSilence;

/**
 * Fixture:
 * @host: %NULL is "127.0.0.1"
 * @user: %NULL signs nobody in
 * @content: (nullable): of a delivery
 * @want_domain: %NULL: the session must be ok
 * @want_reply: code of the reply within the error; 0: none
 * @want_recipients: one letter each: A, D, R, U
 */
typedef struct
{
  const char *name;
  const char *const *script;
  const char *host;
  AccountSecurity security;
  const char *user;
  const char *secret;
  AccountSecretKind kind;
  const char *auth;
  const char *sender;
  const char *const *recipients;
  gboolean smtputf8;
  const char *content;
  guint64 content_size;
  gboolean eight_bit;
  SmtpStage stop_after;
  FixtureSilence silence;
  const char *hello_name;
  const char *ca_file;
  const char *pin;
  gboolean allow_plain_auth;
  const ScriptTls *tls;
  gboolean refuse_commit;
  gboolean cancel_in_commit;
  GQuark (*want_domain) (void);
  int want_code;
  SmtpStage want_stage;
  guint want_reply;
  const char *want_recipients;
  SmtpFate want_fate;
  const char *want_body;
  const char *want_mechanism;
  /* More that must hold. */
  void (*check) (const SmtpTrace *trace);
} Fixture;

#define FIXTURE_USER "ada@example.org"
#define FIXTURE_SECRET "open sesame #1"

/** fixture_run: plays @data, a Fixture, and asserts everything; for g_test_add_data_func() */
void fixture_run (gconstpointer data);

/** fixture_add: registers a table of @n under @path */
void fixture_add (const char *path, const Fixture *fixtures, guint n);

/** fixture_set_timeouts: minutes for each stage, from now on, but one that is short */
void fixture_set_timeouts (FixtureSilence silence);

/** fixture_steps: Returns: (transfer full): "resolve~ connect+ greeting!", by outcome: + passed, ! failed, ~ skipped */
char *fixture_steps (const SmtpTrace *trace);

/** fixture_transcript: Returns: (transfer full): one line each, as "C EHLO x", "s 250 OK" within TLS in lower case */
char *fixture_transcript (const SmtpTrace *trace);

/** fixture_assert_no_secret: that @secret is nowhere in @trace, in no encoding */
void fixture_assert_no_secret (const SmtpTrace *trace, const char *user, const char *secret);
