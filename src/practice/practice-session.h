#pragma once

#include "practice-state.h"

/**
 * practice_session_run:
 * @socket: accepted
 * @tls: whether it came in on the port that speaks TLS from the start
 *
 * Holds the whole dialogue with one client and closes the connection. Blocks; returns soon after the state's
 * cancellable was cancelled.
 */
void practice_session_run (PracticeState *state, GSocket *socket, gboolean tls);
