#pragma once

#include "smtp-reply.h"

/*
 * The replies by which servers say that the account has sent enough. They come with any code and at any command, often
 * as a 5xx that clears by waiting. Pure.
 */

/**
 * outbox_limit_seconds:
 *
 * Returns: for how long nothing should be sent through the account, at most 86,400; 0 when @reply is about something
 *   else. A limit a second or a minute is something else: the usual retry takes care of it.
 */
guint outbox_limit_seconds (const SmtpReply *reply);
