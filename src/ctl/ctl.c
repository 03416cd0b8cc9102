#include "config.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-status.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  int (*run) (const char *const *argv);
  const char *summary;
} commands[] = {
  { "check", ctl_check, N_("test an account or a server, step by step, without sending a message") },
  { "send", ctl_send, N_("send a message, within the daily limit") },
  { "sendmail", ctl_sendmail, N_("take a message from PHP, cron, git and others, as /usr/sbin/sendmail does") },
  { "outbox", ctl_outbox, N_("list, show, retry, cancel, remove or send the messages of the outbox") },
  { "explain", ctl_explain, N_("say what a server's reply or a pasted log means, without a network") },
  { "quota", ctl_quota, N_("show or set the daily limit and what is left of it") },
  { "account", ctl_account, N_("list, show, add or remove accounts") },
  { "practice", ctl_practice, N_("run the practice server, which needs no account and no network") },
};

static void
print_help (void)
{
  g_print ("%s\n  sendoffctl COMMAND [OPTION…]\n\n%s\n\n%s\n", _("Usage:"),
           _("Set up, test and send mail through an SMTP server, and learn why it fails."), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, g_dgettext (GETTEXT_PACKAGE, commands[i].summary));
  g_print ("\n%s\n  -h, --help     %s\n  --version      %s\n\n%s\n\n%s\n", _("Options:"),
           _("Show this help; “sendoffctl COMMAND --help” shows that of a command"), _("Show the version"),
           _("Every command takes --json to print one JSON object for programs; check, send and\n"
             "explain take -v to show every line that is said. No command takes a password as an argument."),
           /* Translators: one line a status; keep the numbers */
           _("Exit status:\n"
             "   0  success\n"
             "  64  the command line is wrong         65  an address or a message is wrong\n"
             "  66  a file is missing                 68  there is no such host\n"
             "  69  not reachable, or refused         70  a fault of this program\n"
             "  73  cannot write                      74  reading or writing failed here\n"
             "  75  later, also the daily limit       76  TLS, or not the protocol expected\n"
             "  77  sign-in refused                   78  settings, or a missing password\n"
             " 130  interrupted"));
}

static int
fail_usage (const char *const *argv, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (CTL_ERROR, CTL_STATUS_USAGE, message);

  return ctl_print_failure (ctl_wants_json (argv), error);
}

static const char *const sendmail_names[] = { "sendmail", "mailq", "newaliases", "sendoff-sendmail", NULL };

/* Under these names programs look for whoever sends mail: symbolic links to this one. */
static gboolean
is_sendmail (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);

  return g_strv_contains (sendmail_names, name);
}

static int
run_as_sendmail (const char *const *argv)
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_autofree const char **renamed = g_memdup2 (argv, (g_strv_length ((GStrv) argv) + 1) * sizeof *argv);

  renamed[0] = name;
  return ctl_sendmail (renamed);
}

int
ctl_main (const char *const *argv)
{
  const char *name = argv[0] != NULL ? argv[1] : NULL;

  if (argv[0] != NULL && is_sendmail (argv[0]))
    return run_as_sendmail (argv);
  if (name == NULL)
    return fail_usage (argv, "Which command? See “sendoffctl --help”");
  if (g_str_equal (name, "--help") || g_str_equal (name, "-h") || g_str_equal (name, "help"))
    {
      print_help ();
      return CTL_STATUS_OK;
    }
  if (g_str_equal (name, "--version"))
    {
      g_print ("sendoffctl %s\n", PACKAGE_VERSION);
      return CTL_STATUS_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (name, commands[i].name))
        return commands[i].run (argv + 1);
    }
  return fail_usage (argv, "There is no such command; see “sendoffctl --help”");
}
