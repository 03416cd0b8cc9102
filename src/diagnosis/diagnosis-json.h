#pragma once

#include "diagnosis.h"

#include <json-glib/json-glib.h>

/** diagnosis_to_json: Returns: (transfer full): the "diagnosis" object of the command line */
JsonNode *diagnosis_to_json (const Diagnosis *self);

/**
 * diagnosis_trace_to_json:
 * @diagnosis: (nullable)
 *
 * Returns: (transfer full): the object that `check --json` prints: ok, server, stages, tls, capabilities, mechanisms,
 *   addresses, diagnosis, transcript. No secret is in it, because none is in the trace.
 */
JsonNode *diagnosis_trace_to_json (const SmtpTrace *trace, const Diagnosis *diagnosis);

/**
 * diagnosis_json_to_text:
 *
 * Figures are written in the shortest form that reads back as the same: json-glib gives each 17 digits, and 0.2 becomes
 * 0.20000000000000001.
 *
 * Returns: (transfer full): @node as indented text, without a line end behind it
 */
char *diagnosis_json_to_text (JsonNode *node);
