#pragma once

#include <adwaita.h>

/*
 * Pictures of windows, in the style and the width that the command line asks for.
 */

/**
 * picture_init:
 *
 * Reads "FOLDER [--dark] [--width N] [--rtl] [--contrast] [--text-scale N]" and begins with test_util_init().
 *
 * Returns: %FALSE, with a word on standard error, when that cannot be understood
 */
gboolean picture_init (int *argc, char ***argv);

/** picture_set_size: presents @window @w by @h pixels large; @h < 0: as it comes */
void picture_set_size (GtkWidget *window, int w, int h);

/** picture_take: writes NAME.png, with the style in the name, into the folder; @w counts unless a width was asked for */
void picture_take (GtkWidget *window, const char *name, int w, int h);

/** picture_take_and_close: and destroys @window */
void picture_take_and_close (GtkWidget *window, const char *name, int w, int h);
