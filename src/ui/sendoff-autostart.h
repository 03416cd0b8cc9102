#pragma once

#include <gio/gio.h>

/*
 * Whether Sendoff is started when the person logs in: only while mail waits that leaves by itself. A file in
 * $XDG_CONFIG_HOME/autostart, written whole or not at all, removed when nothing waits; in a sandbox the portal for
 * programs in the background is asked instead. What is started is "sendoff --background", without a window. Main thread
 * only; the work is done by jobs.
 */

typedef struct _SendoffAutostart SendoffAutostart;

/** sendoff_autostart_new: @app: outlives it; @sandboxed: ask the portal */
SendoffAutostart *sendoff_autostart_new (GApplication *app, gboolean sandboxed);
void sendoff_autostart_free (SendoffAutostart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SendoffAutostart, sendoff_autostart_free)

/** sendoff_autostart_is_sandboxed: Returns: whether this process runs in a sandbox that has portals (Flatpak) */
gboolean sendoff_autostart_is_sandboxed (void);

/**
 * sendoff_autostart_set_wanted:
 *
 * The same as before costs nothing. A person who switched the file off in the desktop's settings is obeyed. The
 * application is held until it is done.
 */
void sendoff_autostart_set_wanted (SendoffAutostart *self, gboolean wanted);

/** sendoff_autostart_dup_path: Returns: (transfer full) (type filename): of the file */
char *sendoff_autostart_dup_path (void);

/**
 * sendoff_autostart_dup_entry:
 * @program: (type filename): absolute path of what is started
 *
 * Returns: (transfer full): what the file says. Pure.
 */
char *sendoff_autostart_dup_entry (const char *program);
