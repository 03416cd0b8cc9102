/* mail/: address lists, as a person types or pastes them. */

#include "fuzz.h"

#include "mail-address.h"
#include "mail-message.h"

#include <string.h>

const char *const fuzz_samples[] = {
  "ada@example.org",
  "Ada Lovelace <ada@example.org>, \"Hopper, Grace\" <grace@example.org>",
  "Team: ada@example.org, alan@example.org;",
  "\"/G=Ada/S=Lovelace/O=Analytical/C=GB/\"@gateway.example",
  "m\xc3\xbcller@ex\xc3\xa4mple.org; <a.b+c@[192.0.2.1]> (a comment)",
  NULL,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gsize once;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) addresses = NULL;

  if (g_once_init_enter (&once))
    {
      mail_init ();
      g_once_init_leave (&once, 1);
    }

  addresses = mail_address_list_parse (text, NULL);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      const MailAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *addr_spec = mail_address_dup_addr_spec (address);
      g_autofree char *display = mail_address_dup_display (address);
      g_autoptr (MailAddress) again = NULL;

      /* What reaches a command or a header holds no control byte, and what is shown can be read back. */
      for (const char *p = addr_spec; *p != '\0'; p++)
        g_assert_true ((guchar) *p >= 0x20 && *p != 0x7f);
      again = mail_address_parse (display, NULL);
      g_assert_nonnull (again);
      g_assert_true (mail_address_equal (address, again));
    }
  return 0;
}
