/*
 * Sends one file any number of times over one connection: the protocol alone, without outbox and windows.
 *
 *   bench-messages HOST PORT tls|starttls USER CA-FILE FROM TO FILE COUNT      the password on standard input
 */

#include "smtp-connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static GInputStream *
open_file (gpointer user_data, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (user_data);

  return G_INPUT_STREAM (g_file_read (file, NULL, error));
}

static guint64
get_size (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error);

  return info != NULL ? (guint64) g_file_info_get_size (info) : 0;
}

static int
send_all (SmtpConnection *connection, const SmtpPlan *plan, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (SmtpTrace) trace = smtp_connection_deliver (connection, plan, i + 1 < count, NULL, NULL);

      if (trace->fate != SMTP_FATE_SENT)
        {
          fprintf (stderr, "message %u, %s: %s\n", i + 1, smtp_stage_to_string (trace->failed_stage),
                   trace->error != NULL ? trace->error->message : "not sent");
          return EXIT_FAILURE;
        }
    }
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AccountServer) server = NULL;
  g_autoptr (AccountSecret) secret = NULL;
  g_autoptr (SmtpConnection) connection = NULL;
  char password[256] = "";
  SmtpContent content = { .open = open_file };
  SmtpPlan plan = { .content = &content };

  if (argc != 10 || fgets (password, sizeof password, stdin) == NULL)
    {
      fprintf (stderr, "usage: bench-messages HOST PORT tls|starttls USER CA-FILE FROM TO FILE COUNT\n");
      return 64;
    }
  smtp_init ();
  password[strcspn (password, "\n")] = '\0';
  secret = account_secret_new (password, ACCOUNT_SECRET_PASSWORD);
  server = account_server_new (argv[1], (guint) strtoul (argv[2], NULL, 10),
                               strcmp (argv[3], "tls") == 0 ? ACCOUNT_SECURITY_TLS : ACCOUNT_SECURITY_STARTTLS);
  server->user = g_strdup (argv[4]);
  server->ca_file = g_strdup (argv[5]);
  plan.sender = argv[6];
  plan.recipients = (const char *const[]){ argv[7], NULL };
  content.user_data = argv[8];
  content.size = get_size (argv[8], &error);
  if (error != NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 66;
    }
  connection = smtp_connection_new (server, secret);
  return send_all (connection, &plan, (guint) strtoul (argv[9], NULL, 10));
}
