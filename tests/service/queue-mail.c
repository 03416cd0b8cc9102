/*
 * A program that knows the outbox and not the application: what sendoffctl and a web application do to it.
 *
 *   queue-mail queue ACCOUNT COUNT [TO] prints the rows' ids
 *   queue-mail wait ID SECONDS          the message waits so long (negative: its time has come)
 *   queue-mail state ID…                prints the state of each
 *   queue-mail remove ID                forgets it
 */

#include "account-store.h"
#include "mail-message.h"
#include "outbox-sender.h"

#include <stdlib.h>

static OutboxDatabase *database;

static void
queue (const char *name, int n, const char *to)
{
  g_autoptr (AccountStore) store = account_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Account) account = account_store_find (store, name, &error);

  if (account == NULL)
    g_error ("%s", error->message);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (MailDraft) draft = mail_draft_new ();
      g_autoptr (OutboxMessage) message = NULL;

      draft->from = mail_address_parse (account->address, NULL);
      g_ptr_array_unref (draft->to);
      draft->to = mail_address_list_parse (to != NULL ? to : "bob@practice.example", NULL);
      draft->subject = g_strdup ("A secret subject");
      draft->text = g_strdup ("Hello\n");
      message = outbox_queue (database, account, draft, NULL, NULL, NULL, NULL, &error);
      if (message == NULL)
        g_error ("%s", error->message);
      g_print ("%" G_GINT64_FORMAT "\n", message->id);
    }
}

static void
wait_for (gint64 id, gint64 seconds)
{
  g_autoptr (GError) error = NULL;
  BaseMoment now;

  base_moment_now (&now);
  if (!outbox_message_move (database, id, OUTBOX_STATE_SENDING, NULL, NULL, &now, &error) ||
      !outbox_message_wait (database, id, now.wall + seconds, NULL, NULL, &now, &error))
    g_error ("%s", error->message);
}

static void
print_state (gint64 id)
{
  g_autoptr (OutboxMessage) message = outbox_message_get (database, id, NULL);

  g_print ("%s\n", message != NULL ? outbox_state_to_string (message->state) : "gone");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  mail_init ();
  database = outbox_database_open (NULL, &error);
  if (database == NULL || argc < 3)
    g_error ("%s", error != NULL ? error->message : "Usage");
  if (g_str_equal (argv[1], "queue"))
    queue (argv[2], atoi (argv[3]), argv[4]);
  else if (g_str_equal (argv[1], "wait"))
    wait_for (atoll (argv[2]), atoll (argv[3]));
  else if (g_str_equal (argv[1], "remove"))
    outbox_message_remove (database, atoll (argv[2]), NULL);
  for (int i = 2; g_str_equal (argv[1], "state") && i < argc; i++)
    print_state (atoll (argv[i]));
  outbox_database_close (database);
  return 0;
}
