#pragma once

#include "diagnosis-evidence.h"

/*
 * What is wrong with a certificate, in words: of one fault the rules speak, of several at once this does, so that none
 * is passed over. Pure.
 */

/** diagnosis_certificate_describe: Returns: (transfer full): a translated sentence for each bit of the mask, and for
 * what GIO lets pass */
char *diagnosis_certificate_describe (const DiagnosisEvidence *evidence);

/** diagnosis_certificate_has_several: Returns: whether it has more than one fault */
gboolean diagnosis_certificate_has_several (const DiagnosisEvidence *evidence);

/** diagnosis_certificate_get_title: Returns: (transfer none): translated: names the faults; only for several */
const char *diagnosis_certificate_get_title (const DiagnosisEvidence *evidence);

/** diagnosis_certificate_dup_steps: Returns: (transfer full): translated: what to do about each of them */
GStrv diagnosis_certificate_dup_steps (const DiagnosisEvidence *evidence);
