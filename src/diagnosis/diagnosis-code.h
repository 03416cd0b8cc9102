#pragma once

#include "smtp-stage.h"

/*
 * What the numbers of replies stand for (RFC 5321 4.2, RFC 3463 and the registry of enhanced status codes), in words
 * for ordinary readers. Pure.
 */

/**
 * diagnosis_code_meaning:
 * @code: of a reply
 *
 * Returns: (transfer none): translated sentence; "" when @code is no reply code. A code that no list knows is explained
 *   by its first digit.
 */
const char *diagnosis_code_meaning (guint code);

/** diagnosis_code_is_known: Returns: whether the list of reply codes names @code itself */
gboolean diagnosis_code_is_known (guint code);

/**
 * diagnosis_code_stage:
 * @code: of a reply
 * @enhanced: (nullable): its enhanced status code
 *
 * Returns: the stage where such a reply is usually said
 */
SmtpStage diagnosis_code_stage (guint code, const char *enhanced);

/**
 * diagnosis_enhanced_meaning:
 * @enhanced: as "5.7.8"
 * @family: (nullable): whose server it is: "google" and "microsoft" use numbers of their own, some
 * of which the registry gives to something else
 *
 * Returns: (transfer none): translated sentence; that of the subject (the second number) when the list does not name
 *   it; "" when @enhanced is no enhanced status code
 */
const char *diagnosis_enhanced_meaning (const char *enhanced, const char *family);

/** diagnosis_enhanced_is_valid: Returns: whether @text is an enhanced status code: class 2, 4 or 5, subject and
 * detail of one to three digits (RFC 3463) */
gboolean diagnosis_enhanced_is_valid (const char *text);

/** diagnosis_enhanced_is_known: Returns: whether the list names @enhanced itself, whatever its class */
gboolean diagnosis_enhanced_is_known (const char *enhanced, const char *family);

/** diagnosis_class_meaning: Returns: (transfer none): translated: what the first digit (2–5) says on trying again; ""
 * for any other */
const char *diagnosis_class_meaning (guint digit);
