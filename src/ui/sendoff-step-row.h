#pragma once

#include "smtp-trace.h"

#include <adwaita.h>

/*
 * One stage of a session as a row: an icon, what the stage is called, what came of it, and how long it took. The state
 * is said in words too, in the accessible description, never by the icon alone.
 */

#define SENDOFF_TYPE_STEP_ROW (sendoff_step_row_get_type ())
G_DECLARE_FINAL_TYPE (SendoffStepRow, sendoff_step_row, SENDOFF, STEP_ROW, AdwActionRow)

GtkWidget *sendoff_step_row_new (void);

/** sendoff_step_row_set_step: shows @step; a row is set again and again while its stage runs */
void sendoff_step_row_set_step (SendoffStepRow *self, const SmtpStep *step);

/** sendoff_step_row_get_stage: Returns: of the step shown last */
SmtpStage sendoff_step_row_get_stage (SendoffStepRow *self);

/** sendoff_step_row_get_outcome: Returns: of the step shown last */
SmtpOutcome sendoff_step_row_get_outcome (SendoffStepRow *self);
