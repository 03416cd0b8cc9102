#pragma once

#include <adwaita.h>

/*
 * What entry rows of several pages have in common: how a mistake is shown, and how a text is read.
 */

/**
 * sendoff_field_set_error:
 * @row: an entry row
 * @label: where the sentence goes, below the row's group
 * @message: (nullable): what is wrong; %NULL clears it
 *
 * Marks the row for the eye (style class) and for a screen reader (invalid state, error message).
 */
void sendoff_field_set_error (GtkWidget *row, GtkLabel *label, const char *message);

/** sendoff_field_dup_text: Returns: (transfer full): the text without white space at either end */
char *sendoff_field_dup_text (GtkWidget *row);

/** sendoff_field_set_text: does not touch a text that is the same already, so that the cursor stays */
void sendoff_field_set_text (GtkWidget *row, const char *text);
