#include "mail-error.h"

G_DEFINE_QUARK (mail - error - quark, mail_error)
