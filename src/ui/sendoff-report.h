#pragma once

#include "diagnosis.h"
#include "smtp-trace.h"

/**
 * sendoff_report_dup:
 * @diagnosis: (nullable)
 *
 * A test as plain text for a forum or a ticket: verdict, server, stages with their times, and the conversation with
 * swaks' marks, which support desks know. English and without secrets, because none is in a trace; links that a server
 * made for one person are cut at their query. Pure.
 *
 * Returns: (transfer full)
 */
char *sendoff_report_dup (const SmtpTrace *trace, const Diagnosis *diagnosis);
