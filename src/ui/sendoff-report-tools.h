#pragma once

#include "diagnosis.h"
#include "smtp-trace.h"

#include <adwaita.h>

/*
 * The report of a test to hand to somebody else: copied or saved by one button, without the names in front of "@"
 * unless the person ticks that. Shown while there is something to report.
 */

#define SENDOFF_TYPE_REPORT_TOOLS (sendoff_report_tools_get_type ())
G_DECLARE_FINAL_TYPE (SendoffReportTools, sendoff_report_tools, SENDOFF, REPORT_TOOLS, AdwBin)

/**
 * sendoff_report_tools_set_trace:
 * @trace: (nullable): read now, not kept; %NULL hides the tools
 * @diagnosis: (nullable): of @trace; read now, not kept
 *
 * The names are left out again, whatever was ticked for the last test.
 */
void sendoff_report_tools_set_trace (SendoffReportTools *self, const SmtpTrace *trace, const Diagnosis *diagnosis);
