#include "config.h"

#include "ctl.h"

#include "mail-message.h"
#include "smtp-session.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <locale.h>

int
main (int argc, char **argv)
{
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
