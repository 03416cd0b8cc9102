#pragma once

#include "smtp-trace.h"

/*
 * Takes out of a text what tells about the person and not about the failure: names in front of "@", the addresses and
 * names of the person's own computer, links that a provider made for one person alone. Pure.
 */
typedef struct _DiagnosisScrub DiagnosisScrub;

/**
 * diagnosis_scrub_new:
 * @trace: whose server's addresses are kept, and whose user, sender and recipients are the persons
 * @keep_local_parts: whether what stands in front of "@" is kept
 */
DiagnosisScrub *diagnosis_scrub_new (const SmtpTrace *trace, gboolean keep_local_parts);
void diagnosis_scrub_free (DiagnosisScrub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiagnosisScrub, diagnosis_scrub_free)

/**
 * diagnosis_scrub_text:
 * @text: one line or several
 *
 * One address gets the same replacement everywhere: "user1@example.org".
 *
 * Returns: (transfer full)
 */
char *diagnosis_scrub_text (DiagnosisScrub *self, const char *text);

/**
 * diagnosis_scrub_line:
 * @side: who said it
 * @text: a line of the conversation
 *
 * Like diagnosis_scrub_text(), for the lines of a conversation in their order: a link may begin in one line of a reply
 * and end in a later one.
 *
 * Returns: (transfer full)
 */
char *diagnosis_scrub_line (DiagnosisScrub *self, SmtpSide side, const char *text);
