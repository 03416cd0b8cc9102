#include "config.h"

#include "ctl.h"

#include "mail-message.h"
#include "smtp-session.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

int
main (int argc, char **argv)
{
  /* A pipe that closes ("… | head") ends the program as it ends others; a socket that closes is an error of its own. */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  smtp_init ();
  mail_init ();
  return ctl_main ((const char *const *) argv);
}
