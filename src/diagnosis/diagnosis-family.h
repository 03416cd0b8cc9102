#pragma once

#include "diagnosis-evidence.h"

/**
 * diagnosis_family_find:
 * @host: "" when unknown
 * @banner: (nullable): greeting of the server
 * @words: what it said, as diagnosis_words_normalize() makes it; signs of a provider in it count, too
 *
 * Returns: mask of DiagnosisFamily. Pure.
 */
guint diagnosis_family_find (
    const char *host, const AccountProvider *provider, const char *banner, const char *words, const char *enhanced);
