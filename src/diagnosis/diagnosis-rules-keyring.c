#include "config.h"

#include "diagnosis-cure.h"

#include "account-error.h"

#include <glib/gi18n-lib.h>

/* The keyring, where passwords are kept. */

/* A keyring that does not give the password does not keep the person from giving it. */
#define ENTER_IT ENTER_OTHER (N_("Enter the Password"))

const DiagnosisRule diagnosis_rules_keyring[] = {
  { "keyring-flatpak",
    .logged = "org freedesktop portal secret|org freedesktop portal error|portal & secret*|flatpak & secret*/keyring",
    .title = N_("The sandbox keeps the keyring away"),
    .cause = N_("The program runs in a sandbox (Flatpak), and nothing there hands passwords to it. The password stays "
                "in memory until the program ends."),
    AFTER_CHANGE,
    .cures = { ENTER_IT,
               STEPS (N_("Install the part of your desktop that opens the keyring to sandboxes "
                         "(xdg-desktop-portal, with GNOME Keyring or KWallet).\n"
                         "Or give the program the permission org.freedesktop.secrets, for example with Flatseal.\n"
                         "Log out and in again.")) } },
  { "keyring-nodbus", ACCOUNT (NO_SESSION_BUS),
    .logged = "autolaunch|dbus_session_bus_address|could not connect & no such file & bus|no session bus|"
              "cannot connect to & bus|message bus & machine id/not/cannot/failed|"
              "failed to connect to & bus|session bus & not",
    .title = N_("There is no desktop session to ask"),
    .cause = N_("The keyring belongs to a desktop session, and this program was not started in one, but from a remote "
                "shell, with sudo, or by a timer."),
    AFTER_CHANGE,
    .cures = { ENTER_IT, STEPS (N_("Start the program inside your desktop session, and without sudo.\n"
                                   "On a server, give sendoffctl the password with --password-file, --password-fd or "
                                   "--password-command.")) } },
  { "keyring-nodbus", DBUS (NO_SERVER), .title = N_("There is no desktop session to ask"),
    .cause = N_("The keyring belongs to a desktop session, and this program was not started in one, but from a remote "
                "shell, with sudo, or by a timer."),
    AFTER_CHANGE,
    .cures = { ENTER_IT, STEPS (N_("Start the program inside your desktop session, and without sudo.\n"
                                   "On a server, give sendoffctl the password with --password-file, --password-fd or "
                                   "--password-command.")) } },
  { "keyring-none", ACCOUNT (NO_KEYRING),
    .logged = "secrets was not provided|secrets & serviceunknown/not provided/not activatable/no such name|"
              "serviceunknown & secret*|no keyring|secret service & not running/not available/unavailable|"
              "no secret service|name is not activatable|no recommended backend",
    .title = N_("Nothing on this computer keeps passwords"),
    .cause = N_("No keyring is running here, so the password cannot be kept. It stays in memory until the program "
                "ends."),
    AFTER_CHANGE,
    .cures = { ENTER_IT,
               STEPS (N_("Install a keyring, such as GNOME Keyring, KWallet or KeePassXC, and log in again.\n"
                         "On a server, give sendoffctl the password with --password-file, --password-fd or "
                         "--password-command.")) } },
  { "keyring-none", DBUS (SERVICE_UNKNOWN), .title = N_("Nothing on this computer keeps passwords"),
    .cause = N_("No keyring is running here, so the password cannot be kept. It stays in memory until the program "
                "ends."),
    AFTER_CHANGE,
    .cures = { ENTER_IT,
               STEPS (N_("Install a keyring, such as GNOME Keyring, KWallet or KeePassXC, and log in again.\n"
                         "On a server, give sendoffctl the password with --password-file, --password-fd or "
                         "--password-command.")) } },
  { "keyring-empty", ACCOUNT (KEYRING_EMPTY), .logged = "no default keyring|no default collection|no collections",
    .title = N_("There is no keyring yet"),
    .cause = N_("The service that keeps passwords runs, but no keyring has been made in it yet."), AFTER_CHANGE,
    .cures = { ENTER_IT, STEPS (N_("Open the program “Passwords and Keys” and make a keyring.\n"
                                   "Make it the default one.")) } },
  { "keyring-locked", ACCOUNT (KEYRING_LOCKED),
    .logged =
        "collection/keyring/wallet/database/item/object & locked/is locked|locked collection|secret_error_is_locked|"
        "prompt & dismissed|dismissed|no such secret collection|object does not exist at path & secrets|"
        "unlock & failed/cancelled/canceled|keyring password & wrong",
    .title = N_("The keyring is locked"),
    .cause = N_("The keyring with your passwords is locked and was not opened. Without it the password is not at "
                "hand. Logging in without a password leaves it locked."),
    NOW,
    .cures = { ENTER_IT, TRY_AGAIN,
               STEPS (N_("Try again, and enter the password of the keyring when you are asked.\n"
                         "Or unlock the keyring in the program “Passwords and Keys”.\n"
                         "If there is none, make one there, and make it the default one.")) } },
  { "keyring-timeout", ACCOUNT (KEYRING_SILENT),
    .logged = "timeout was reached|did not receive a reply|noreply|no reply|timed out|timeout",
    .title = N_("The keyring does not answer"),
    .cause = N_("The keyring was asked for the password and stayed silent. Perhaps it waits for an answer in a window "
                "that cannot be seen."),
    LATER,
    .cures = { ENTER_IT, TRY_AGAIN,
               STEPS (N_("Look for a window of the keyring behind others, and answer it.\n"
                         "Log out and in again.")) } },
  { "keyring-timeout", DBUS (TIMEOUT), .title = N_("The keyring does not answer"),
    .cause = N_("The keyring was asked for the password and stayed silent. Perhaps it waits for an answer in a window "
                "that cannot be seen."),
    LATER,
    .cures = { ENTER_IT, TRY_AGAIN,
               STEPS (N_("Look for a window of the keyring behind others, and answer it.\n"
                         "Log out and in again.")) } },
  { "keyring-timeout", DBUS (NO_REPLY), .title = N_("The keyring does not answer"),
    .cause = N_("The keyring was asked for the password and stayed silent. Perhaps it waits for an answer in a window "
                "that cannot be seen."),
    LATER,
    .cures = { ENTER_IT, TRY_AGAIN,
               STEPS (N_("Look for a window of the keyring behind others, and answer it.\n"
                         "Log out and in again.")) } },
  { "keyring-missing-item",
    .logged = "password & not found/no matching/missing|no matching & item*/secret*/result*|no such & secret/item|"
              "no password & found/stored|secret not found|item & not found|entry & not found/does not exist",
    .title = N_("The password is not in the keyring"),
    .cause = N_("The keyring is open, but holds no password for this account: it was never saved, server or user name "
                "have changed since, or another keyring is the default one now."),
    AFTER_CHANGE,
    .cures = { ENTER_IT, STEPS (N_("Enter the password once more, and let it be kept.\n"
                                   "Look in “Passwords and Keys” which keyring is the "
                                   "default one.")) } },
  { "keyring-failed", ACCOUNT (KEYRING), .title = N_("The keyring refused"),
    .cause = N_("The keyring did not do what was asked."), NOW,
    .cures = { ENTER_IT, TRY_AGAIN,
               STEPS (N_("Look for a window of the keyring behind others.\n"
                         "Log out and in again.")) } },
  { "keyring-failed", .logged = "", .title = N_("The keyring refused"),
    .cause = N_("The keyring did not do what was asked."), NOW,
    .cures = { ENTER_IT, TRY_AGAIN,
               STEPS (N_("Look for a window of the keyring behind others.\n"
                         "Log out and in again.")) } },
  { NULL }
};
