#pragma once

#include "diagnosis.h"

/*
 * A test or a delivery as something to hand to somebody else: a forum, a ticket, a support desk. English where it is
 * ours, without secrets because none is in a trace, and without what tells about the person (see diagnosis-scrub.h).
 * Pure.
 */

/**
 * DiagnosisReportFlags:
 * @DIAGNOSIS_REPORT_DEFAULT: what stands in front of "@" is replaced everywhere, "user1@example.org"
 * @DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS: it is kept: the person ticked it
 */
typedef enum
{
  DIAGNOSIS_REPORT_DEFAULT = 0,
  DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS = 1 << 0,
} DiagnosisReportFlags;

/**
 * diagnosis_report_markdown:
 * @diagnosis: (nullable): of @trace
 *
 * Verdict, settings, stages with their times, addresses, TLS facts, capabilities, and the conversation with swaks'
 * marks.
 *
 * Returns: (transfer full)
 */
char *diagnosis_report_markdown (const SmtpTrace *trace, const Diagnosis *diagnosis, DiagnosisReportFlags flags);

/**
 * diagnosis_report_conversation:
 *
 * The conversation alone, a line each with swaks' marks.
 *
 * Returns: (transfer full): "" when nothing was said
 */
char *diagnosis_report_conversation (const SmtpTrace *trace, DiagnosisReportFlags flags);

/**
 * diagnosis_report_json:
 * @diagnosis: (nullable): of @trace
 *
 * The same for programs: what diagnosis_trace_to_json() makes, each text in it without what tells about the person.
 *
 * Returns: (transfer full): text that ends with a line end
 */
char *diagnosis_report_json (const SmtpTrace *trace, const Diagnosis *diagnosis, DiagnosisReportFlags flags);
