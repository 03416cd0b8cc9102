#include "mail-error.h"

/* It would put spaces around the hyphens, and so into the name of the quark. */
/* clang-format off */
G_DEFINE_QUARK (mail-error-quark, mail_error)
