/*
 * A program that sends, to be killed:
 *
 *   kill-sender FOLDER PORT LIMIT SECONDS KILL-AT JOURNAL (queue|send|run) COUNT
 *
 * With KILL_LOG in the environment, each call is written there. SECONDS is how far its clock is ahead. The Message-ID
 * of each message that was queued for certain goes to JOURNAL.
 */

#include "kill-count.h"
#include "outbox-courier.h"
#include "practice-options.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct
{
  OutboxDatabase *database;
  Account *account;
  AccountSecret *secret;
  gint64 ahead;
  int journal;
} Sender;

static void
tell_time (BaseMoment *moment, gpointer user_data)
{
  const Sender *self = user_data;

  base_moment_now (moment);
  moment->wall += self->ahead;
  moment->boot += self->ahead;
}

static MailDraft *
make_draft (void)
{
  MailDraft *draft = mail_draft_new ();

  draft->from = mail_address_parse (PRACTICE_USER, NULL);
  g_ptr_array_unref (draft->to);
  draft->to = mail_address_list_parse ("bob@practice.example", NULL);
  draft->subject = g_strdup ("Kill");
  draft->text = g_strdup ("Hello\n");
  return draft;
}

/* One write of a whole line: it is there, or it is not. */
static void
note (Sender *self, const OutboxMessage *message)
{
  g_autofree char *line = g_strdup_printf ("%s\n", message->message_id);

  if (write (self->journal, line, strlen (line)) != (gssize) strlen (line))
    g_error ("The journal cannot be written");
}

static void
queue (Sender *self)
{
  g_autoptr (MailDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxMessage) message =
      outbox_queue (self->database, self->account, draft, NULL, NULL, NULL, NULL, &error);

  if (message == NULL)
    g_error ("Not queued: %s", error->message);
  note (self, message);
}

static void
send_one (Sender *self)
{
  g_autoptr (MailDraft) draft = make_draft ();
  g_autoptr (GError) error = NULL;
  g_autoptr (OutboxResult) result =
      outbox_send (self->database, self->account, self->secret, draft, NULL, NULL, NULL, NULL, NULL, &error);

  if (result == NULL)
    g_error ("Not sent: %s", error->message);
  note (self, result->message);
}

static void
run (Sender *self)
{
  g_auto (OutboxCourierResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  if (!outbox_courier_run (self->database, self->account, self->secret, NULL, NULL, &result, &error))
    g_error ("The courier stopped: %s", error->message);
}

static void
sender_open (Sender *self, char *argv[])
{
  g_autoptr (GError) error = NULL;
  AccountServer *server = account_server_new ("127.0.0.1", (guint) atoi (argv[2]), ACCOUNT_SECURITY_NONE);

  server->user = g_strdup (PRACTICE_USER);
  server->use_proxy = FALSE;
  self->account = account_new ("Kill", PRACTICE_USER, server);
  g_free (self->account->id);
  self->account->id = g_strdup ("kill");
  self->account->limit = (guint) atoi (argv[3]);
  self->secret = account_secret_new (PRACTICE_PASSWORD, ACCOUNT_SECRET_PASSWORD);
  self->ahead = atoll (argv[4]);
  self->journal = open (argv[6], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (g_getenv ("KILL_LOG") != NULL)
    kill_count_log (g_getenv ("KILL_LOG"));
  kill_count_start ((guint) atoi (argv[5]));
  self->database = outbox_database_open (argv[1], &error);
  if (self->database == NULL)
    g_error ("The outbox does not open: %s", error->message);
  outbox_database_set_clock (self->database, tell_time, self);
}

int
main (int argc, char *argv[])
{
  Sender self = { 0 };

  if (argc != 9)
    return 64;
  smtp_init ();
  mail_init ();
  sender_open (&self, argv);
  for (int i = 0; i < atoi (argv[8]); i++)
    if (g_str_equal (argv[7], "send"))
      send_one (&self);
    else
      queue (&self);
  run (&self);
  outbox_database_close (self.database);
  account_free (self.account);
  account_secret_unref (self.secret);
  close (self.journal);
  g_print ("%u\n", kill_count_get ());
  return 0;
}
