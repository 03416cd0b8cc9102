#include "mail-error.h"

/* clang-format off: it would put spaces around the hyphens, and into the name of the quark */
G_DEFINE_QUARK (mail - error - quark, mail_error)
