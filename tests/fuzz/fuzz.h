#pragma once

#include <glib.h>
#include <stdint.h>

/*
 * What a fuzz target is: one function that takes bytes as they come from a server or a person, and must neither crash
 * nor break what it promises, and the samples to begin with.
 */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/** fuzz_samples: ended by %NULL */
extern const char *const fuzz_samples[];
