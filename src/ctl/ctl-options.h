#pragma once

#include "account-store.h"

/**
 * CtlOptions:
 * @json: @verbose: @help: what every command knows
 * @try_anyway: whatever the guard of the sign-in says; of those that sign in
 * @server: … @allow_plain_auth: SERVER-OPTIONS as typed; %NULL is "not given"
 *
 * What the command line said, before it is understood.
 */
typedef struct
{
  gboolean json;
  gboolean verbose;
  gboolean help;
  gboolean try_anyway;

  char *server;
  char *port;
  char *security;
  char *user;
  char *auth;
  char *password_fd;
  char *password_file;
  char *password_command;
  char *ca_file;
  char *pin;
  char *hello_name;
  gboolean no_proxy;
  gboolean allow_plain_auth;
} CtlOptions;

/** ctl_options_clear: frees what @self holds, not @self */
void ctl_options_clear (CtlOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlOptions, ctl_options_clear)

/**
 * CtlSyntax:
 * @command: "check", or "account add"
 * @arguments: after the options, for the help: "[ACCOUNT]"
 * @summary: msgid: what it does, in a sentence or two
 * @description: (nullable): msgid: examples and exit status
 * @entries: (nullable): options of its own
 * @takes_server: whether SERVER-OPTIONS belong to it
 * @takes_password: whether --password-… of them do
 * @talks: whether it talks to a server, so that -v has lines to show
 * @max_arguments: arguments that are no options
 */
typedef struct
{
  const char *command;
  const char *arguments;
  const char *summary;
  const char *description;
  const GOptionEntry *entries;
  gboolean takes_server;
  gboolean takes_password;
  gboolean talks;
  guint max_arguments;
} CtlSyntax;

/**
 * ctl_options_parse:
 * @argv: with the command's name first
 * @arguments: (out): what is no option
 *
 * --help prints the help and sets @self->help; nothing else is to be done then.
 *
 * Errors: %G_OPTION_ERROR, %CTL_ERROR
 */
gboolean ctl_options_parse (CtlOptions *self,
                            const CtlSyntax *syntax,
                            const char *const *argv,
                            GStrv *arguments,
                            GError **error);

/** ctl_wants_json: Returns: whether "--json" is there, known before anything is understood, so that even a usage error
 * is answered with one JSON object */
gboolean ctl_wants_json (const char *const *argv);

/**
 * ctl_options_check_host:
 *
 * Returns: whether --server, which was given, is the bare name or address of a server
 *
 * Errors: %CTL_ERROR (usage) for an address with a user name in it, which is not repeated; %ACCOUNT_ERROR_HOST
 */
gboolean ctl_options_check_host (const CtlOptions *self, GError **error);

/**
 * ctl_options_dup_server:
 *
 * Returns: (transfer full): settings from SERVER-OPTIONS; what was not given is filled in by the port's usual security
 *   and the other way round
 *
 * Errors: %CTL_ERROR (usage), %ACCOUNT_ERROR
 */
AccountServer *ctl_options_dup_server (const CtlOptions *self, GError **error);

/**
 * ctl_options_dup_account:
 * @name: (nullable): of an account; %NULL takes SERVER-OPTIONS
 * @sender: (nullable): address for an account that is made of SERVER-OPTIONS
 *
 * The account that a command is about. One that is made of SERVER-OPTIONS has an id that host and user alone make, so
 * that the daily limit counts across calls; when a stored account has this host and user, its id and limit are taken.
 *
 * Returns: (transfer full)
 *
 * Errors: %CTL_ERROR (usage), %ACCOUNT_ERROR, %G_FILE_ERROR
 */
Account *ctl_options_dup_account (const CtlOptions *self, const char *name, const char *sender, GError **error);
