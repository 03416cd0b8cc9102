#pragma once

#include "diagnosis.h"

#include <adwaita.h>

/*
 * A diagnosis as a card: title, cause, the server's own words, numbered steps, and a button for each remedy. Pages are
 * opened by the card itself; every other remedy is the business of whoever shows the card.
 *
 * Signal "remedy" (DiagnosisRemedy *remedy): the person pressed a remedy's button; the value belongs to the card and
 * lives until the next sendoff_diagnosis_card_take().
 */

#define SENDOFF_TYPE_DIAGNOSIS_CARD (sendoff_diagnosis_card_get_type ())
G_DECLARE_FINAL_TYPE (SendoffDiagnosisCard, sendoff_diagnosis_card, SENDOFF, DIAGNOSIS_CARD, AdwBin)

/** sendoff_diagnosis_card_take: @diagnosis: (transfer full) (nullable): %NULL hides the card */
void sendoff_diagnosis_card_take (SendoffDiagnosisCard *self, Diagnosis *diagnosis);

/** sendoff_diagnosis_card_steal: Returns: (transfer full) (nullable): what was shown; hides the card */
Diagnosis *sendoff_diagnosis_card_steal (SendoffDiagnosisCard *self);

/** sendoff_diagnosis_card_get: Returns: (transfer none) (nullable): what is shown */
const Diagnosis *sendoff_diagnosis_card_get (SendoffDiagnosisCard *self);

/** sendoff_diagnosis_card_focus: moves the focus to the title, so that a screen reader reads the verdict */
void sendoff_diagnosis_card_focus (SendoffDiagnosisCard *self);
