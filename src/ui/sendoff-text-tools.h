#pragma once

#include <adwaita.h>

/*
 * Two buttons that copy a text and save it to a file, and one line below that says what became of it.
 *
 * Properties, for templates, write-only strings: "copy-label" and "save-label" of the buttons, with access keys;
 * "chooser-title" of the dialog that asks for the file; "file-name", as it is called unless the person says otherwise.
 */

#define SENDOFF_TYPE_TEXT_TOOLS (sendoff_text_tools_get_type ())
G_DECLARE_FINAL_TYPE (SendoffTextTools, sendoff_text_tools, SENDOFF, TEXT_TOOLS, AdwBin)

/** sendoff_text_tools_set_text: @text: copied; what is copied and saved from now on */
void sendoff_text_tools_set_text (SendoffTextTools *self, const char *text);

/** sendoff_text_tools_get_text: Returns: (transfer none) */
const char *sendoff_text_tools_get_text (SendoffTextTools *self);

/**
 * sendoff_text_tools_save_to:
 * @file: that the person chose; replaced when it is there
 *
 * Writes the text on a worker, so that its owner alone can read it, and says in the line below how that went.
 */
void sendoff_text_tools_save_to (SendoffTextTools *self, GFile *file);
