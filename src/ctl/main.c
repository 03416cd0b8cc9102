#include "config.h"

#include "ctl.h"

#include "ctl-status.h"

#include "mail-message.h"
#include "smtp-session.h"

#include <glib/gi18n.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <unistd.h>

/* Some daemons and scripts start programs with a standard file closed. The next file opened, a socket or a message in
 * the spool, would take its number: it would be read as the message, or be written into by whatever prints. */
static void
hold_standard_files (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      if (fcntl (fd, F_GETFD) == -1 && errno == EBADF
          && open ("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) != fd)
        _exit (CTL_STATUS_IO);
    }
}

int
main (int argc, char **argv)
{
  hold_standard_files ();
  setlocale (LC_ALL, "");
  /* Where no language is set, as under cron, arguments are UTF-8 all the same. */
  if (g_str_equal (nl_langinfo (CODESET), "ANSI_X3.4-1968"))
    setlocale (LC_CTYPE, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  smtp_init ();
  mail_init ();
  return ctl_main ((const char *const *) argv);
}
