#include "smtp-timeouts.h"

#define SECONDS 1000
#define MINUTES (60 * SECONDS)

static const SmtpTimeouts test = {
  .resolve = 10 * SECONDS,
  .address = 10 * SECONDS,
  .connect = 20 * SECONDS,
  .stagger = 250,
  .tls = 15 * SECONDS,
  .greeting = 30 * SECONDS,
  .hush = 4 * SECONDS,
  .probe = 5 * SECONDS,
  .command = 30 * SECONDS,
  .group = 30 * SECONDS,
  .data = 30 * SECONDS,
  .block = 3 * MINUTES,
  .after_data = 10 * MINUTES,
  .quit = 3 * SECONDS,
};

/* RFC 5321 4.5.3.2 */
static const SmtpTimeouts delivery_minutes = {
  .resolve = 10 * SECONDS,
  .address = 10 * SECONDS,
  .connect = 20 * SECONDS,
  .stagger = 250,
  .tls = 15 * SECONDS,
  .greeting = 5 * MINUTES,
  .hush = 4 * SECONDS,
  .probe = 5 * SECONDS,
  .command = 5 * MINUTES,
  .group = 1 * MINUTES,
  .data = 2 * MINUTES,
  .block = 3 * MINUTES,
  .after_data = 10 * MINUTES,
  .quit = 3 * SECONDS,
};

static const SmtpTimeouts *replaced;

const SmtpTimeouts *
smtp_timeouts_get (gboolean delivery)
{
  const SmtpTimeouts *own = g_atomic_pointer_get (&replaced);

  if (own != NULL)
    return own;
  return delivery ? &delivery_minutes : &test;
}

void
smtp_timeouts_replace (const SmtpTimeouts *timeouts)
{
  g_atomic_pointer_set (&replaced, timeouts);
}
