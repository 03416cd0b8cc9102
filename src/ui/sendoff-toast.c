#include "config.h"

#include "sendoff-toast.h"

#include <glib/gi18n.h>

AdwToast *
sendoff_toast_new (const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  return adw_toast_new (markup);
}

AdwToast *
sendoff_toast_new_with_undo (const char *text)
{
  AdwToast *toast = sendoff_toast_new (text);

  adw_toast_set_button_label (toast, _("_Undo"));
  return toast;
}
