#pragma once

#include <glib.h>

/**
 * kill_count_start:
 * @at: which call shall be the last; 0: none
 *
 * From now on every call that changes a file or says something to a socket is counted: write, fsync, rename, unlink,
 * send and their like. Before the call with number @at, the process kills itself, as kill -9 does it.
 */
void kill_count_start (guint at);

/** kill_count_get: Returns: how many there were */
guint kill_count_get (void);

/**
 * kill_count_log:
 * @path: of a file to which each call is written as a line: its name, what file it is about, and for a socket the first
 *   word that is said
 */
void kill_count_log (const char *path);
