#include "config.h"

#include "ctl-outbox.h"

#include "ctl.h"

#include "ctl-print.h"
#include "ctl-status.h"

#include "outbox-search.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const Account *
ctl_outbox_find_account (GPtrArray *accounts, const char *id)
{
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const Account *account = g_ptr_array_index (accounts, i);

      if (g_str_equal (account->id, id))
        return account;
    }
  return NULL;
}

static OutboxMessage *
find_by_message_id (OutboxDatabase *database, const char *reference, GError **error)
{
  g_autofree char *bare = g_strdup (reference[0] == '<' ? reference + 1 : reference);
  g_autoptr (GPtrArray) found = NULL;

  if (g_str_has_suffix (bare, ">"))
    bare[strlen (bare) - 1] = '\0';
  found = outbox_search (database, NULL, OUTBOX_VIEW_ALL, bare, 0, 100, error);
  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      const OutboxMessage *message = g_ptr_array_index (found, i);

      if (g_str_equal (message->message_id, bare))
        return outbox_message_get (database, message->id, error);
    }
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND, "No message has the Message-ID <%s>", bare);
  return NULL;
}

OutboxMessage *
ctl_outbox_find (OutboxDatabase *database, const char *reference, GError **error)
{
  guint64 id;
  g_autoptr (OutboxMessage) message = NULL;

  if (!g_ascii_string_to_unsigned (reference, 10, 1, G_MAXINT64, &id, NULL))
    return find_by_message_id (database, reference, error);
  message = outbox_message_get (database, (gint64) id, error);
  if (message == NULL || !message->hidden)
    return g_steal_pointer (&message);
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_NOT_FOUND, "Message %" G_GUINT64_FORMAT " was removed", id);
  return NULL;
}

static const struct
{
  const char *name;
  int (*run) (const char *const *argv);
} commands[] = {
  { "list", ctl_outbox_list },  { "show", ctl_outbox_show },  { "retry", ctl_outbox_act },
  { "cancel", ctl_outbox_act }, { "remove", ctl_outbox_act }, { "flush", ctl_outbox_flush },
  { "set-aside", ctl_outbox_aside },
};

int
ctl_outbox (const char *const *argv)
{
  g_autoptr (GError) error = NULL;

  if (argv[1] == NULL)
    return ctl_outbox_list (argv);
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      g_print ("%s\n  sendoffctl outbox [list|show|retry|cancel|remove|flush|set-aside] [OPTION…]\n\n%s\n",
               _("Usage:"), _("  list             what is not sent, or another view\n"
                 "  show MESSAGE     all that is known of a message; --raw prints it\n"
                 "  retry MESSAGE…   send it after all, or again\n"
                 "  cancel MESSAGE…  do not send it until “retry”\n"
                 "  remove MESSAGE…  forget it\n"
                 "  flush            send what is due, now\n"
                 "  set-aside        begin a new outbox where the old one is damaged; nothing is deleted\n\n"
                 "A MESSAGE is its number in the list, or its Message-ID. “sendoffctl outbox COMMAND\n"
                 "--help” tells the rest."));
      return CTL_STATUS_OK;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argv + 1);
  if (argv[1][0] == '-')
    return ctl_outbox_list (argv);
  g_set_error (&error, CTL_ERROR, CTL_STATUS_USAGE,
               "outbox list, show, retry, cancel, remove, flush or set-aside; see “sendoffctl outbox --help”");
  return ctl_print_failure (ctl_wants_json (argv), error);
}
