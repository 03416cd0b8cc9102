#pragma once

#include "outbox-ledger.h"

#include <json-glib/json-glib.h>

/** ctl_quota_to_json: Returns: (transfer full): what `quota --json` prints */
JsonObject *ctl_quota_to_json (const Account *account, const OutboxUsage *usage);

/** ctl_quota_print: Prints the usage in one or two lines for people. */
void ctl_quota_print (const Account *account, const OutboxUsage *usage);
