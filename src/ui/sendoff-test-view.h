#pragma once

#include "account-secret.h"
#include "diagnosis.h"
#include "smtp-trace.h"

#include <adwaita.h>

/*
 * A test session as it runs: its stages one by one, then the verdict, and the conversation with the server with the
 * meaning of each line. Shows itself in full height: put it into a scrolled window and a clamp. When the guard of the
 * sign-in objects, the evidence of the last failure stays under the objection.
 *
 * Properties, read-only and notified: "busy" (boolean): a test runs; "passed" (boolean): the last test ended, and
 * everything passed.
 *
 * Signals:
 *   "remedy" (DiagnosisRemedy *): the person chose a remedy. Pages to open and steps to explain are dealt with by the
 *     view; the others (change-settings, enter-password, use-without-spaces, trust-certificate, wait, try-again) by
 *     whoever owns the settings. The value is the view's and lives until the next start or clear.
 *   "finished": the test ended: passed, failed or cancelled.
 */

#define SENDOFF_TYPE_TEST_VIEW (sendoff_test_view_get_type ())
G_DECLARE_FINAL_TYPE (SendoffTestView, sendoff_test_view, SENDOFF, TEST_VIEW, AdwBin)

GtkWidget *sendoff_test_view_new (void);

/**
 * sendoff_test_view_start:
 * @server: copied
 * @secret: (nullable): as entered
 * @sender: (nullable): envelope sender to probe; %NULL stops after the sign-in
 * @recipient: (nullable): envelope recipient to probe: the person's own address; no mail is sent
 *
 * Starts a test on a worker. One that still runs is cancelled first, and its end is not signalled.
 */
void sendoff_test_view_start (SendoffTestView *self,
                              const AccountServer *server,
                              AccountSecret *secret,
                              const char *sender,
                              const char *recipient);

/**
 * sendoff_test_view_set_guarded:
 *
 * Whether the guard of the sign-in has its say, as it has until told otherwise: at the practice account nobody gets
 * locked out.
 */
void sendoff_test_view_set_guarded (SendoffTestView *self, gboolean guarded);

/** sendoff_test_view_cancel: ends the test that runs; "finished" follows. No effect when none runs. */
void sendoff_test_view_cancel (SendoffTestView *self);

/** sendoff_test_view_clear: forgets the verdict, as an edit of the settings wants; cancels what runs */
void sendoff_test_view_clear (SendoffTestView *self);

gboolean sendoff_test_view_get_busy (SendoffTestView *self);
gboolean sendoff_test_view_get_passed (SendoffTestView *self);

/** sendoff_test_view_get_trace: Returns: (transfer none) (nullable): of the last test that ended */
const SmtpTrace *sendoff_test_view_get_trace (SendoffTestView *self);

/** sendoff_test_view_get_diagnosis: Returns: (transfer none) (nullable): of the last test, when it failed */
const Diagnosis *sendoff_test_view_get_diagnosis (SendoffTestView *self);

/**
 * sendoff_test_view_show_diagnosis:
 * @diagnosis: (transfer full)
 *
 * Shows why no test could begin, as diagnosis_from_error() says of the keyring. Forgets the last test.
 */
void sendoff_test_view_show_diagnosis (SendoffTestView *self, Diagnosis *diagnosis);

/** sendoff_test_view_focus_verdict: moves the focus to the verdict, so that a screen reader reads it */
void sendoff_test_view_focus_verdict (SendoffTestView *self);
