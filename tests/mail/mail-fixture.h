#pragma once

#include "mail-check.h"

/*
 * A draft from Ada to Charles, ready to be built, and two folders: one for the message, one for what goes into it.
 */
typedef struct
{
  char *folder;
  char *path;
  char *inputs;
  GDateTime *now;
  MailDraft *draft;
} MailFixture;

void mail_fixture_set_up (MailFixture *self, gconstpointer data);
void mail_fixture_tear_down (MailFixture *self, gconstpointer data);

/** mail_fixture_set_list: Replaces a list of the draft by the addresses in @text. */
void mail_fixture_set_list (GPtrArray **list, const char *text);

/** mail_fixture_attach: Attaches the file at @path under @name. */
void mail_fixture_attach (MailFixture *self, const char *path, const char *name, const char *type);

/** mail_fixture_write: Returns: (transfer full): path of a new input of these bytes */
char *mail_fixture_write (MailFixture *self, const char *name, const char *bytes, gssize length);

/** mail_fixture_make_sparse: Returns: (transfer full): path of a new input of @size zeros that takes no room */
char *mail_fixture_make_sparse (MailFixture *self, const char *name, gint64 size);

/** mail_fixture_build: Builds with a fixed Message-ID. */
MailMessage *mail_fixture_build (MailFixture *self, GError **error);

/** mail_fixture_build_bytes: Builds what must succeed, and checks what must always hold. Returns: (transfer full) */
char *mail_fixture_build_bytes (MailFixture *self, MailMessage **message);
