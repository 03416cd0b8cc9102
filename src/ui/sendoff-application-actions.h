#pragma once

#include "sendoff-application.h"

/** sendoff_application_add_actions: the actions of sendoff-application.h and all keys; once, at the start */
void sendoff_application_add_actions (SendoffApplication *self);
