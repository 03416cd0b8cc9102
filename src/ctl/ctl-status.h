#pragma once

#include "account-guard.h"
#include "diagnosis.h"

/**
 * CtlStatus: how a command ends, in the numbers of sysexits.h, and what a shell expects after Ctrl+C
 */
typedef enum
{
  CTL_STATUS_OK = 0,
  CTL_STATUS_USAGE = 64,
  CTL_STATUS_DATA = 65,
  CTL_STATUS_NO_INPUT = 66,
  CTL_STATUS_NO_HOST = 68,
  CTL_STATUS_UNAVAILABLE = 69,
  CTL_STATUS_INTERNAL = 70,
  CTL_STATUS_CANNOT_WRITE = 73,
  CTL_STATUS_IO = 74,
  CTL_STATUS_LATER = 75,
  CTL_STATUS_PROTOCOL = 76,
  CTL_STATUS_SIGN_IN = 77,
  CTL_STATUS_SETTINGS = 78,
  CTL_STATUS_INTERRUPTED = 130,
} CtlStatus;

/** CTL_ERROR: errors of the command line itself; the code is the CtlStatus to end with */
#define CTL_ERROR (ctl_error_quark ())
GQuark ctl_error_quark (void);

/** ctl_status_from_error: Returns: the status for an error outside a session */
CtlStatus ctl_status_from_error (const GError *error);

/** ctl_status_from_guard: @advice: an objection of the guard of the sign-in. Returns: the status for it */
CtlStatus ctl_status_from_guard (AccountGuardAdvice advice);
/** ctl_status_from_diagnosis: @diagnosis: of a failure. Returns: the status for it, where no session is at hand */
CtlStatus ctl_status_from_diagnosis (const Diagnosis *diagnosis);

/**
 * ctl_status_from_trace:
 * @diagnosis: (nullable): of @trace; tells what passes by itself from what does not
 *
 * Returns: the status for a session; a message that some recipients were refused for ends as refused
 */
CtlStatus ctl_status_from_trace (const SmtpTrace *trace, const Diagnosis *diagnosis);
