#pragma once

#include "smtp-stage.h"

#include <adwaita.h>

/*
 * The line that stands while a test runs: "Testing…", and once a stage takes long what is waited for and how long at
 * most, with a button to cancel (action test-view.cancel). Hidden while none runs.
 */

#define SENDOFF_TYPE_TEST_BUSY (sendoff_test_busy_get_type ())
G_DECLARE_FINAL_TYPE (SendoffTestBusy, sendoff_test_busy, SENDOFF, TEST_BUSY, AdwBin)

/** sendoff_test_busy_set_running: whether a test runs; no stage is known at its beginning */
void sendoff_test_busy_set_running (SendoffTestBusy *self, gboolean running);

/** sendoff_test_busy_set_stage: @stage has begun */
void sendoff_test_busy_set_stage (SendoffTestBusy *self, SmtpStage stage);

/**
 * sendoff_test_busy_dup_text:
 * @stage: that runs
 * @milliseconds: after which it is given up
 *
 * Returns: (transfer full): translated: "Waiting for the server’s greeting, at most 30 seconds". Pure.
 */
char *sendoff_test_busy_dup_text (SmtpStage stage, guint milliseconds);
