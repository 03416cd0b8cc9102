#include "config.h"

#include "sendoff-autostart.h"

#include "base-job.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define ARGUMENT "--background"
#define PORTAL "org.freedesktop.portal.Desktop"

/**
 * SendoffAutostart:
 * @known: whether @done says how it is; else it is as an earlier process left it
 * @busy: a job writes or removes
 */
struct _SendoffAutostart
{
  gatomicrefcount references;
  GApplication *app; /* (nullable): weak */
  gboolean sandboxed;
  gboolean wanted;
  gboolean done;
  gboolean known;
  gboolean busy;
};

/* --- The file ---------------------------------------------------------------------------------------------------- */

char *
sendoff_autostart_dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", APPLICATION_ID ".Background.desktop", NULL);
}

/* An argument in Exec: quoted, with what the quotes do not protect behind a backslash; "%" begins a field code. Each
 * backslash is doubled once more, as in every text of a key file, which GKeyFile does. */
static char *
quote_program (const char *program)
{
  GString *quoted = g_string_new ("\"");

  for (const char *c = program; *c != '\0'; c++)
    {
      if (strchr ("\"`$\\", *c) != NULL)
        g_string_append_c (quoted, '\\');
      if (*c == '%')
        g_string_append_c (quoted, '%');
      g_string_append_c (quoted, *c);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

char *
sendoff_autostart_dup_entry (const char *program)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autofree char *quoted = quote_program (program);
  g_autofree char *command = g_strconcat (quoted, " " ARGUMENT, NULL);

  g_key_file_set_string (entry, "Desktop Entry", "Type", "Application");
  g_key_file_set_string (entry, "Desktop Entry", "Name", "Sendoff");
  g_key_file_set_string (entry, "Desktop Entry", "Comment", _("Sends mail that waits. Goes away when nothing waits."));
  g_key_file_set_string (entry, "Desktop Entry", "TryExec", program);
  g_key_file_set_string (entry, "Desktop Entry", "Exec", command);
  g_key_file_set_string (entry, "Desktop Entry", "Icon", APPLICATION_ID);
  g_key_file_set_boolean (entry, "Desktop Entry", "NoDisplay", TRUE);
  return g_key_file_to_data (entry, NULL, NULL);
}

/* In the settings of desktops a person can switch off what starts at login: they write so into the file. */
static gboolean
is_switched_off (const char *path)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();

  if (!g_key_file_load_from_file (entry, path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  return g_key_file_get_boolean (entry, "Desktop Entry", "Hidden", NULL) ||
         (g_key_file_has_key (entry, "Desktop Entry", "X-GNOME-Autostart-enabled", NULL) &&
          !g_key_file_get_boolean (entry, "Desktop Entry", "X-GNOME-Autostart-enabled", NULL));
}

static gboolean
write_entry (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *entry = program != NULL ? sendoff_autostart_dup_entry (program) : NULL;
  g_autofree char *old = NULL;

  if (entry == NULL)
    return FALSE;
  if (g_file_get_contents (path, &old, NULL, NULL) && strcmp (old, entry) == 0)
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  return g_file_set_contents_full (path, entry, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

static gpointer
job_write (BaseJob *job, gpointer wanted, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = sendoff_autostart_dup_path ();

  if (is_switched_off (path))
    return GINT_TO_POINTER (1);
  if (GPOINTER_TO_INT (wanted))
    return write_entry (path, error) ? GINT_TO_POINTER (1) : NULL;
  if (g_unlink (path) == 0 || errno == ENOENT)
    return GINT_TO_POINTER (1);
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return NULL;
}

/* --- One after the other ----------------------------------------------------------------------------------------- */

static SendoffAutostart *
autostart_ref (SendoffAutostart *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
sendoff_autostart_free (SendoffAutostart *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_weak_pointer (&self->app);
  g_free (self);
}

static void go_on (SendoffAutostart *self);

static void
finish (SendoffAutostart *self, const GError *error)
{
  /* Then mail that waits leaves when the person opens the window. */
  if (error != NULL)
    g_message ("Not started at login: %s", error->message);
  self->busy = FALSE;
  if (self->app != NULL)
    {
      go_on (self);
      g_application_release (self->app);
    }
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAutostart) self = user_data;
  g_autoptr (GError) error = NULL;

  base_job_run_finish (result, &error);
  finish (self, error);
}

/* The answer, whether the person allows it, comes to an object of the portal; there is nothing to do about a "no". */
static void
on_portal (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SendoffAutostart) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  finish (self, error);
}

static void
ask_portal (SendoffAutostart *self)
{
  const char *const command[] = { "sendoff", ARGUMENT, NULL };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("To send mail that waits")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (self->wanted));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (g_application_get_dbus_connection (self->app), PORTAL, "/org/freedesktop/portal/desktop",
                          "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_portal, autostart_ref (self));
}

static void
go_on (SendoffAutostart *self)
{
  if (self->busy || (self->known && self->wanted == self->done))
    return;
  /* The portal asks the person: not without a reason. */
  if (self->sandboxed && !self->known && !self->wanted)
    return;
  if (self->sandboxed && g_application_get_dbus_connection (self->app) == NULL)
    return;
  self->busy = TRUE;
  self->known = TRUE;
  self->done = self->wanted;
  g_application_hold (self->app);
  if (self->sandboxed)
    ask_portal (self);
  else
    base_job_run_async (job_write, GINT_TO_POINTER (self->wanted), NULL, NULL, NULL, NULL, on_written,
                        autostart_ref (self));
}

void
sendoff_autostart_set_wanted (SendoffAutostart *self, gboolean wanted)
{
  self->wanted = wanted;
  go_on (self);
}

gboolean
sendoff_autostart_is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

SendoffAutostart *
sendoff_autostart_new (GApplication *app, gboolean sandboxed)
{
  SendoffAutostart *self = g_new0 (SendoffAutostart, 1);

  g_atomic_ref_count_init (&self->references);
  g_set_weak_pointer (&self->app, app);
  self->sandboxed = sandboxed;
  return self;
}
