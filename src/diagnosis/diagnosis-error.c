#include "config.h"

#include "diagnosis.h"

#include "diagnosis-rule.h"

#include "account-error.h"
#include "base-text.h"
#include "mail-error.h"

#include <glib/gi18n-lib.h>

/* What goes wrong without a session. The keyring's errors have a table of their own, diagnosis_rules_keyring. */

typedef struct
{
  GQuark (*domain) (void);
  int code;
  const char *id;
  const char *title;
  const char *cause;
  DiagnosisRetry retry;
  const char *steps;
} ErrorRule;

#define SETTINGS_DAMAGED                                                                                               \
  N_("The settings cannot be read. They were left as they are."), DIAGNOSIS_RETRY_AFTER_CHANGE,                       \
      N_("Correct the file in a text editor, or restore it from a backup.\n"                                          \
         "Or move it away and set up the accounts again; passwords and messages are kept elsewhere.")

static const ErrorRule error_rules[] = {
  { account_error_quark, ACCOUNT_ERROR_HOST, "dns-bad-name", N_("This cannot be the name of a server"),
    N_("The server’s name has a form that no server can have."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Enter the bare name, such as “smtp.example.org”: no “https://”, no slash, no space, no port.") },
  { account_error_quark, ACCOUNT_ERROR_PORT, "port-invalid", N_("This is not a port"),
    N_("A port is a number from 1 to 65535."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Use 465 with TLS, or 587 with STARTTLS, unless your provider says otherwise.") },
  { account_error_quark, ACCOUNT_ERROR_ADDRESS, "address-invalid", N_("This is not an e-mail address"),
    N_("The address does not have the form of an e-mail address."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Write it as name@example.org.") },
  { account_error_quark, ACCOUNT_ERROR_SETTINGS, "settings-invalid", N_("A setting is missing or wrong"),
    N_("The settings cannot be used as they are."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Correct the setting and try again.") },
  { account_error_quark, ACCOUNT_ERROR_NOT_FOUND, "account-not-found", N_("There is no such account"),
    N_("No account has this name."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Look at the list of accounts (sendoffctl account list) and use one of their names.") },
  { account_error_quark, ACCOUNT_ERROR_EXISTS, "account-exists", N_("This name is taken"),
    N_("Another account has this name already."), DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Choose another name.") },
  { mail_error_quark, MAIL_ERROR_ADDRESS, "address-invalid", N_("This is not an e-mail address"),
    N_("One of the addresses does not have the form of an e-mail address."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Write it as name@example.org, and put commas between addresses.") },
  { mail_error_quark, MAIL_ERROR_HEADER, "header-invalid", N_("A field holds what no field may hold"),
    N_("Subject, names and addresses must stand on one line."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Remove line breaks from subject and addresses.") },
  { mail_error_quark, MAIL_ERROR_NO_RECIPIENT, "recipient-missing", N_("Nobody to send to"),
    N_("The message has no recipient."), DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Enter at least one recipient.") },
  { mail_error_quark, MAIL_ERROR_NO_SENDER, "sender-missing", N_("The sender is missing"),
    N_("The message does not say whom it is from."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Enter your own address as the sender.") },
  { mail_error_quark, MAIL_ERROR_ATTACHMENT, "attachment-unreadable", N_("An attachment cannot be read"),
    N_("A file to be attached is gone, cannot be read, is a folder, or changed while it was read. Nothing was sent."),
    DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Remove the attachment and attach it again.") },
  { mail_error_quark, MAIL_ERROR_EMPTY, "message-empty", N_("The message is empty"), N_("There is nothing to send."),
    DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Choose a file that holds a message.") },
  { mail_error_quark, MAIL_ERROR_MALFORMED, "message-malformed", N_("The message was not built as it should be"),
    N_("This is a fault of this program, not yours. Nothing was sent."), DIAGNOSIS_RETRY_NEVER,
    N_("Please report it to those who make this program.") },
  { g_io_error_quark, G_IO_ERROR_NO_SPACE, "disk-full", N_("The disk is full"),
    N_("There is no room to write a file."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Delete files that you do not need, and empty the wastebasket.") },
  { g_io_error_quark, G_IO_ERROR_NOT_FOUND, "file-missing", N_("A file is missing"), N_("A file is not there."),
    DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Check its name and place.") },
  { g_file_error_quark, G_FILE_ERROR_NOENT, "file-missing", N_("A file is missing"), N_("A file is not there."),
    DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Check its name and place.") },
  { g_io_error_quark, G_IO_ERROR_PERMISSION_DENIED, "file-permission", N_("A file may not be used"),
    N_("This computer does not let you read or write a file."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Check whose file it is and who may read and write it.") },
  { g_file_error_quark, G_FILE_ERROR_ACCES, "file-permission", N_("A file may not be used"),
    N_("This computer does not let you read or write a file."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Check whose file it is and who may read and write it.") },
  { g_io_error_quark, G_IO_ERROR_IS_DIRECTORY, "file-is-folder", N_("This is a folder"),
    N_("A file is wanted, and a folder was named."), DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Name a file.") },
  { g_io_error_quark, G_IO_ERROR_NOT_DIRECTORY, "file-not-folder", N_("This is not a folder"),
    N_("A file is in the place of a folder."), DIAGNOSIS_RETRY_AFTER_CHANGE, N_("Move the file away.") },
  { g_key_file_error_quark, G_KEY_FILE_ERROR_PARSE, "settings-damaged", N_("The file with the accounts is damaged"),
    SETTINGS_DAMAGED },
  { g_key_file_error_quark, G_KEY_FILE_ERROR_UNKNOWN_ENCODING, "settings-damaged",
    N_("The file with the accounts is damaged"), SETTINGS_DAMAGED },
  { g_io_error_quark, G_IO_ERROR_READ_ONLY, "disk-read-only", N_("The disk cannot be written"),
    N_("The place where files are kept is read-only."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Make the place writable, or choose another one.") },
  { g_io_error_quark, G_IO_ERROR_ADDRESS_IN_USE, "port-taken", N_("The port is taken"),
    N_("Another program on this computer uses this port already."), DIAGNOSIS_RETRY_AFTER_CHANGE,
    N_("Choose another port, or stop the other program.") },
  { NULL, 0, "failed", N_("Something went wrong"), N_("This did not work."), DIAGNOSIS_RETRY_NOW,
    N_("Try again.\nIf it stays so, report the words above to those who make this program.") },
};

static const ErrorRule *
find_rule (const GError *error)
{
  const ErrorRule *rule = error_rules;

  while (rule->domain != NULL && (rule->domain () != error->domain || rule->code != error->code))
    rule++;
  return rule;
}

const char *const *
diagnosis_error_get_ids (void)
{
  static gsize list = 0;

  if (g_once_init_enter (&list))
    {
      GPtrArray *ids = g_ptr_array_new ();
      const ErrorRule *rule = error_rules;

      for (; rule->domain != NULL; rule++)
        g_ptr_array_add (ids, (gpointer) rule->id);
      g_ptr_array_add (ids, (gpointer) rule->id);
      g_ptr_array_add (ids, NULL);
      g_once_init_leave (&list, (gsize) g_ptr_array_free (ids, FALSE));
    }
  return (const char *const *) list;
}

static char *
add_detail (const char *cause, const GError *error)
{
  g_autofree char *detail = base_text_for_display (error->message, -1, 500);
  gsize length = strlen (detail);

  /* An error that says no more than the sentence is not said twice. */
  if (length > 0 && g_ascii_strncasecmp (cause, detail, length) == 0)
    return g_strdup (cause);
  /* Translators: first a whole sentence; then, in English, which file or address it is about */
  return g_strdup_printf (_("%s (%s)"), cause, detail);
}

static const DiagnosisRule *
find_keyring_rule (const GError *error)
{
  for (const DiagnosisRule *rule = diagnosis_rules_keyring; rule->id != NULL; rule++)
    if (rule->domain != DIAGNOSIS_DOMAIN_ANY && diagnosis_rule_get_domain (rule) == error->domain &&
        rule->code == error->code)
      return rule;
  return NULL;
}

static Diagnosis *
diagnose_keyring (const DiagnosisRule *rule, const GError *error)
{
  g_autoptr (AccountServer) server = account_server_new ("", 0, ACCOUNT_SECURITY_NONE);
  g_autoptr (SmtpTrace) trace = smtp_trace_new (server);
  g_auto (DiagnosisEvidence) evidence = { 0 };
  g_autofree char *cause = NULL;
  Diagnosis *self;

  diagnosis_evidence_read_text (&evidence, trace, "", DIAGNOSIS_PROTOCOL_KEYRING, NULL, NULL);
  self = diagnosis_rule_apply (rule, &evidence);
  cause = g_steal_pointer (&self->cause);
  self->cause = add_detail (cause, error);
  /* A keyring that does not give the password does not keep the person from giving it. */
  g_ptr_array_insert (self->remedies, 0,
                      diagnosis_remedy_new (DIAGNOSIS_REMEDY_ENTER_PASSWORD, _("Enter the Password")));
  return self;
}

Diagnosis *
diagnosis_from_error (const GError *error)
{
  const DiagnosisRule *keyring = find_keyring_rule (error);
  const ErrorRule *rule = find_rule (error);
  g_autofree char *cause = NULL;
  Diagnosis *self;

  if (keyring != NULL)
    return diagnose_keyring (keyring, error);

  cause = add_detail (g_dgettext (GETTEXT_PACKAGE, rule->cause), error);
  self = diagnosis_new (rule->id, g_dgettext (GETTEXT_PACKAGE, rule->title), cause, rule->retry);
  if (rule->retry == DIAGNOSIS_RETRY_NOW)
    diagnosis_add_remedy (self, DIAGNOSIS_REMEDY_TRY_AGAIN, _("Try Again"));
  diagnosis_add_remedy (self, DIAGNOSIS_REMEDY_EXPLAIN, _("What to Do"))->steps =
      g_strsplit (g_dgettext (GETTEXT_PACKAGE, rule->steps), "\n", -1);
  return self;
}
