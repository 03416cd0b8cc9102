#include "config.h"

#include "sendoff-account-item.h"

#include "sendoff-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

struct _SendoffAccountItem
{
  GObject parent;

  Account *account;
  SendoffVerdict verdict;
  char *title;
  char *tls;
  gint64 tested_at;
  gint64 duration_us;
  guint64 max_size;
};

enum
{
  PROP_NAME = 1,
  PROP_ADDRESS,
  PROP_VERDICT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SendoffAccountItem, sendoff_account_item, G_TYPE_OBJECT)

static void
sendoff_account_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SendoffAccountItem *self = SENDOFF_ACCOUNT_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->account->name);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->account->address);
      break;
    case PROP_VERDICT:
      g_value_set_uint (value, self->verdict);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sendoff_account_item_finalize (GObject *object)
{
  SendoffAccountItem *self = SENDOFF_ACCOUNT_ITEM (object);

  g_clear_pointer (&self->account, account_free);
  g_free (self->title);
  g_free (self->tls);
  G_OBJECT_CLASS (sendoff_account_item_parent_class)->finalize (object);
}

static void
sendoff_account_item_class_init (SendoffAccountItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = sendoff_account_item_get_property;
  object_class->finalize = sendoff_account_item_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADDRESS] =
      g_param_spec_string ("address", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VERDICT] = g_param_spec_uint ("verdict", NULL, NULL, SENDOFF_VERDICT_NONE, SENDOFF_VERDICT_FAILED,
                                                SENDOFF_VERDICT_NONE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sendoff_account_item_init (SendoffAccountItem *self)
{
}

SendoffAccountItem *
sendoff_account_item_new (const Account *account)
{
  SendoffAccountItem *self = g_object_new (SENDOFF_TYPE_ACCOUNT_ITEM, NULL);

  self->account = account_copy (account);
  return self;
}

const Account *
sendoff_account_item_get_account (SendoffAccountItem *self)
{
  return self->account;
}

void
sendoff_account_item_set_account (SendoffAccountItem *self, const Account *account)
{
  gboolean same = account_server_equal (self->account->server, account->server);

  account_free (self->account);
  self->account = account_copy (account);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
  if (!same)
    sendoff_account_item_clear_verdict (self);
}

void
sendoff_account_item_clear_verdict (SendoffAccountItem *self)
{
  self->verdict = SENDOFF_VERDICT_NONE;
  self->max_size = 0;
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->tls, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERDICT]);
}

static void
take_verdict (SendoffAccountItem *self, const SmtpTrace *trace, const Diagnosis *diagnosis, gboolean passed)
{
  if (g_error_matches (trace->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  sendoff_account_item_clear_verdict (self);
  self->verdict = passed ? SENDOFF_VERDICT_PASSED : SENDOFF_VERDICT_FAILED;
  self->tested_at = g_get_monotonic_time ();
  self->duration_us = trace->duration_us;
  if (trace->capabilities != NULL)
    self->max_size = smtp_capabilities_get_max_size (trace->capabilities);
  if (trace->tls != NULL)
    self->tls = g_strdup (trace->tls->protocol);
  if (diagnosis != NULL)
    self->title = g_strdup (diagnosis->title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERDICT]);
}

void
sendoff_account_item_set_verdict (SendoffAccountItem *self, const SmtpTrace *trace, const Diagnosis *diagnosis)
{
  take_verdict (self, trace, diagnosis, trace->ok);
}

void
sendoff_account_item_take_delivery (SendoffAccountItem *self, const SmtpTrace *trace, const Diagnosis *diagnosis)
{
  take_verdict (self, trace, diagnosis, trace->ok || trace->failed_stage >= SMTP_STAGE_RECIPIENT);
}

SendoffVerdict
sendoff_account_item_get_verdict (SendoffAccountItem *self)
{
  return self->verdict;
}

const char *
sendoff_account_item_get_verdict_title (SendoffAccountItem *self)
{
  switch (self->verdict)
    {
    case SENDOFF_VERDICT_PASSED:
      return _("Ready to send");
    case SENDOFF_VERDICT_FAILED:
      return self->title != NULL ? self->title : _("The last test failed");
    case SENDOFF_VERDICT_NONE:
    default:
      return _("Not tested yet");
    }
}

/* "just now", "5 minutes ago", "2 hours ago" */
static char *
dup_ago (gint64 seconds)
{
  if (seconds < 60)
    return g_strdup (_("just now"));
  if (seconds < 3600)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong) (seconds / 60)),
                            (int) (seconds / 60));
  return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) (seconds / 3600)), (int) (seconds / 3600));
}

char *
sendoff_account_item_dup_verdict_detail (SendoffAccountItem *self)
{
  const AccountServer *server = self->account->server;
  g_autofree char *where = sendoff_text_place (server->host, server->port);
  g_autofree char *duration = sendoff_text_duration (self->duration_us);
  g_autofree char *ago = NULL;

  if (self->verdict == SENDOFF_VERDICT_NONE)
    return g_steal_pointer (&where);

  ago = dup_ago ((g_get_monotonic_time () - self->tested_at) / G_USEC_PER_SEC);
  if (self->verdict == SENDOFF_VERDICT_FAILED)
    /* Translators: server and port; how long ago, as "5 minutes ago" */
    return g_strdup_printf (_("%s · tried %s"), where, ago);

  /* Translators: server and port; TLS version; how long ago; how long it took, as "310 ms" */
  return g_strdup_printf (_("%s, %s · tested %s in %s"), where, self->tls != NULL ? self->tls : _("no encryption"), ago,
                          duration);
}

guint64
sendoff_account_item_get_max_size (SendoffAccountItem *self)
{
  return self->max_size;
}
