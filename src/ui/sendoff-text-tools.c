#include "config.h"

#include "sendoff-text-tools.h"

#include "sendoff-wrap-layout.h"

#include "base-job.h"
#include "diagnosis.h"

#include <glib/gi18n.h>

struct _SendoffTextTools
{
  AdwBin parent;

  GtkWidget *buttons;
  GtkButton *copy_button;
  GtkButton *save_button;
  GtkLabel *outcome;
  char *text;
  char *chooser_title;
  char *file_name;
  GCancellable *run;             /* (nullable): of the job that writes */
  GtkFileChooserNative *chooser; /* (nullable): the last one */
};

enum
{
  PROP_COPY_LABEL = 1,
  PROP_SAVE_LABEL,
  PROP_CHOOSER_TITLE,
  PROP_FILE_NAME,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (SendoffTextTools, sendoff_text_tools, ADW_TYPE_BIN)

/* --- Writing ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  GFile *file;
  char *text;
} Writing;

static void
writing_free (Writing *self)
{
  g_object_unref (self->file);
  g_free (self->text);
  g_free (self);
}

/* In the worker. A new file in the place of an old one, because only a new one gets its permissions from here. */
static gpointer
write_text (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  Writing *writing = input;

  if (!g_file_replace_contents (writing->file, writing->text, strlen (writing->text), NULL, FALSE,
                                G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, error))
    return NULL;
  return g_file_get_parse_name (writing->file);
}

static void
say (SendoffTextTools *self, const char *text)
{
  gtk_label_set_text (self->outcome, text);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), *text != '\0');
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffTextTools) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = base_job_run_finish (result, &error);
  g_autofree char *text = NULL;

  if (self->run == NULL || self->run != base_job_get_cancellable (result))
    return;
  g_clear_object (&self->run);
  if (name != NULL)
    /* Translators: the name of a file */
    text = g_strdup_printf (_("Saved as %s"), name);
  else
    {
      g_autoptr (Diagnosis) diagnosis = diagnosis_from_error (error);

      /* Translators: sentences on the reason follow */
      text = g_strdup_printf (_("It could not be saved. %s"), diagnosis->cause);
    }
  say (self, text);
}

void
sendoff_text_tools_save_to (SendoffTextTools *self, GFile *file)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->file = g_object_ref (file);
  writing->text = g_strdup (self->text);
  if (self->run != NULL)
    g_cancellable_cancel (self->run);
  g_clear_object (&self->run);
  self->run = g_cancellable_new ();
  base_job_run_async (write_text, writing, (GDestroyNotify) writing_free, g_free, NULL, self->run, on_written,
                      g_object_ref (self));
}

/* --- The buttons ------------------------------------------------------------------------------------------------- */

static void
on_file_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    sendoff_text_tools_save_to (SENDOFF_TEXT_TOOLS (user_data), file);
}

static void
on_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffTextTools *self = SENDOFF_TEXT_TOOLS (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (self->chooser_title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), self->file_name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SendoffTextTools *self = SENDOFF_TEXT_TOOLS (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->text);
  say (self, _("Copied"));
}

void
sendoff_text_tools_set_text (SendoffTextTools *self, const char *text)
{
  g_autofree char *old = self->text;

  self->text = g_strdup (text);
  say (self, "");
}

const char *
sendoff_text_tools_get_text (SendoffTextTools *self)
{
  return self->text;
}

/* --- Set-up ------------------------------------------------------------------------------------------------------ */

static void
sendoff_text_tools_dispose (GObject *object)
{
  SendoffTextTools *self = SENDOFF_TEXT_TOOLS (object);

  /* What the person asked to save is saved, also when the window closes meanwhile. */
  g_clear_object (&self->run);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (sendoff_text_tools_parent_class)->dispose (object);
}

static void
sendoff_text_tools_finalize (GObject *object)
{
  SendoffTextTools *self = SENDOFF_TEXT_TOOLS (object);

  g_free (self->text);
  g_free (self->chooser_title);
  g_free (self->file_name);
  G_OBJECT_CLASS (sendoff_text_tools_parent_class)->finalize (object);
}

static void
sendoff_text_tools_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  SendoffTextTools *self = SENDOFF_TEXT_TOOLS (object);

  switch (id)
    {
    case PROP_COPY_LABEL:
      gtk_button_set_label (self->copy_button, g_value_get_string (value));
      break;
    case PROP_SAVE_LABEL:
      gtk_button_set_label (self->save_button, g_value_get_string (value));
      break;
    case PROP_CHOOSER_TITLE:
      g_free (self->chooser_title);
      self->chooser_title = g_value_dup_string (value);
      break;
    case PROP_FILE_NAME:
      g_free (self->file_name);
      self->file_name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
sendoff_text_tools_class_init (SendoffTextToolsClass *klass)
{
  static const char *const names[N_PROPS] = { [PROP_COPY_LABEL] = "copy-label", [PROP_SAVE_LABEL] = "save-label",
                                              [PROP_CHOOSER_TITLE] = "chooser-title", [PROP_FILE_NAME] = "file-name" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = sendoff_text_tools_set_property;
  object_class->dispose = sendoff_text_tools_dispose;
  object_class->finalize = sendoff_text_tools_finalize;
  for (guint id = PROP_COPY_LABEL; id < N_PROPS; id++)
    g_object_class_install_property (object_class, id,
                                     g_param_spec_string (names[id], NULL, NULL, NULL,
                                                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));

  gtk_widget_class_install_action (widget_class, "text-tools.copy", NULL, on_copy);
  gtk_widget_class_install_action (widget_class, "text-tools.save", NULL, on_save);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/sendoff-text-tools.ui");
  gtk_widget_class_bind_template_child (widget_class, SendoffTextTools, buttons);
  gtk_widget_class_bind_template_child (widget_class, SendoffTextTools, copy_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffTextTools, save_button);
  gtk_widget_class_bind_template_child (widget_class, SendoffTextTools, outcome);
}

static void
sendoff_text_tools_init (SendoffTextTools *self)
{
  self->text = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->buttons, sendoff_wrap_layout_new (6));
}
