#include "config.h"

#include "sendoff-page.h"

#include <glib/gi18n.h>

typedef struct
{
  char *title;
  char *next_label;
  gboolean complete;
  gboolean suggested;
} SendoffPagePrivate;

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_NEXT_LABEL,
  PROP_COMPLETE,
  PROP_SUGGESTED,
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SendoffPage, sendoff_page, ADW_TYPE_BIN)

static void
sendoff_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (SENDOFF_PAGE (object));

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_NEXT_LABEL:
      g_value_set_string (value, priv->next_label);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, priv->complete);
      break;
    case PROP_SUGGESTED:
      g_value_set_boolean (value, priv->suggested);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
sendoff_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  SendoffPage *self = SENDOFF_PAGE (object);
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  switch (id)
    {
    case PROP_TITLE:
      g_free (priv->title);
      priv->title = g_value_dup_string (value);
      break;
    case PROP_NEXT_LABEL:
      sendoff_page_set_next_label (self, g_value_get_string (value));
      break;
    case PROP_COMPLETE:
      sendoff_page_set_complete (self, g_value_get_boolean (value));
      break;
    case PROP_SUGGESTED:
      sendoff_page_set_suggested (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
sendoff_page_finalize (GObject *object)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (SENDOFF_PAGE (object));

  g_free (priv->title);
  g_free (priv->next_label);
  G_OBJECT_CLASS (sendoff_page_parent_class)->finalize (object);
}

static void
sendoff_page_class_init (SendoffPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = sendoff_page_get_property;
  object_class->set_property = sendoff_page_set_property;
  object_class->finalize = sendoff_page_finalize;

  g_object_class_install_property (object_class, PROP_TITLE, g_param_spec_string ("title", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_NEXT_LABEL,
                                   g_param_spec_string ("next-label", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_COMPLETE,
                                   g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, PROP_SUGGESTED,
                                   g_param_spec_boolean ("suggested", NULL, NULL, TRUE, flags));
}

static void
sendoff_page_init (SendoffPage *self)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  priv->next_label = g_strdup (_("_Next"));
  priv->suggested = TRUE;
}

void
sendoff_page_enter (SendoffPage *self, const Account *draft, AccountSecret *secret)
{
  if (SENDOFF_PAGE_GET_CLASS (self)->enter != NULL)
    SENDOFF_PAGE_GET_CLASS (self)->enter (self, draft, secret);
}

gboolean
sendoff_page_leave (SendoffPage *self, Account *draft, AccountSecret **secret)
{
  return SENDOFF_PAGE_GET_CLASS (self)->leave == NULL || SENDOFF_PAGE_GET_CLASS (self)->leave (self, draft, secret);
}

void
sendoff_page_stop (SendoffPage *self)
{
  if (SENDOFF_PAGE_GET_CLASS (self)->stop != NULL)
    SENDOFF_PAGE_GET_CLASS (self)->stop (self);
}

const char *
sendoff_page_get_title (SendoffPage *self)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  return priv->title;
}

void
sendoff_page_set_complete (SendoffPage *self, gboolean complete)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  if (priv->complete == complete)
    return;
  priv->complete = complete;
  g_object_notify (G_OBJECT (self), "complete");
}

gboolean
sendoff_page_get_complete (SendoffPage *self)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  return priv->complete;
}

void
sendoff_page_set_next_label (SendoffPage *self, const char *label)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  if (g_strcmp0 (priv->next_label, label) == 0)
    return;
  g_free (priv->next_label);
  priv->next_label = g_strdup (label);
  g_object_notify (G_OBJECT (self), "next-label");
}

void
sendoff_page_set_suggested (SendoffPage *self, gboolean suggested)
{
  SendoffPagePrivate *priv = sendoff_page_get_instance_private (self);

  if (priv->suggested == suggested)
    return;
  priv->suggested = suggested;
  g_object_notify (G_OBJECT (self), "suggested");
}
