#pragma once

#include <adwaita.h>

/**
 * sendoff_password_row_protect:
 * @row: in any window
 *
 * libadwaita 1.2's password row listens to the focus of the text in it and never stops: when the window goes while the
 * text has the focus, the row is freed first and then told that the focus left. To be called once for every password
 * row.
 */
void sendoff_password_row_protect (AdwPasswordEntryRow *row);
