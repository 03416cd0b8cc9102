/* Makes the first account's daily limit look as it does nearly a day after a busy minute.
 *
 *   fill-ledger UNITS SECONDS        so many units are counted, and leave the count in so many seconds
 *
 * For journeys: whoever drives a window cannot wait for a day. Nothing but the age of what was sent is made up. */

#include "account-store.h"
#include "outbox-ledger.h"

#include <stdlib.h>

#define DAY (24 * 60 * 60)

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GPtrArray) accounts = account_store_list (store, &error);
  g_autoptr (OutboxDatabase) database = outbox_database_open (NULL, &error);
  BaseMoment then;

  if (argc != 3 || accounts == NULL || accounts->len == 0 || database == NULL)
    {
      g_printerr ("fill-ledger: %s\n", error != NULL ? error->message : "UNITS SECONDS, and an account");
      return 1;
    }
  base_moment_now (&then);
  then.wall -= DAY - atoi (argv[2]);
  then.boot -= DAY - atoi (argv[2]);
  if (outbox_ledger_reserve (database, accounts->pdata[0], 0, (guint) atoi (argv[1]), &then, &error) == 0)
    {
      g_printerr ("fill-ledger: %s\n", error->message);
      return 1;
    }
  return 0;
}
