#include "config.h"

#include "diagnosis-cure.h"

#include <glib/gi18n-lib.h>

/* STARTTLS: offered, demanded, refused. No row here ever offers to do without encryption. */

const DiagnosisRule diagnosis_rules_starttls[] = {
  { "starttls-missing", SMTP (NO_STARTTLS),
    .logged = "starttls & not/no/doesnt/isnt/without & offer*/support*/advertise*/available/extension/capab*|"
              "tls is required but was not offered",
    .title = N_("The server does not offer encryption on this port"),
    .cause = N_("Your settings ask for encryption by STARTTLS, but the server did not offer it. The port is wrong, "
                "or something between you and the server removed the offer so that it can read along. Nothing secret "
                "was sent."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               EXPLAIN (N_("Find Out Who Removes the Offer"),
                        N_("Turn off the mail shield of a virus scanner.\n"
                           "Try another network, for example that of a phone.\n"
                           "If the server is your own, set up a certificate on it.")) } },
  { "starttls-injection", SMTP (INJECTION), .title = N_("Somebody tampered with the connection"),
    .cause = N_("Together with its consent to encrypt, the server sent more words in plain text. Whoever sits between "
                "you and the server can smuggle orders in that way, so the connection was given up. Nothing secret "
                "was sent."),
    AFTER_CHANGE,
    .cures = { USE_TLS, EXPLAIN (N_("Stay Safe"),
                                 N_("Use port 465, where everything is encrypted from the first "
                                    "byte.\n"
                                    "Try another network.\n"
                                    "If the server is your own, update its software.")) } },
  { "starttls-pipelined", .reply = { 4, 5 },
    .stages =
        DIAGNOSIS_AT (STARTTLS) | DIAGNOSIS_AT (TLS) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT_MESSAGE | DIAGNOSIS_AT (AUTH),
    .words = "smtp protocol violation|starttls/tls & pipelin*|starttls & plaintext & after/injection",
    .title = N_("More was said before encryption had begun"),
    .cause = N_("The server agreed to encrypt and then noticed words that were not encrypted. Either the program that "
                "sends did not wait, or somebody on the way put words in."),
    AFTER_CHANGE,
    .cures = { USE_TLS, TRY_AGAIN,
               STEPS (N_("Use port 465, where everything is encrypted from the first byte.\n"
                         "Turn off the mail shield of a virus scanner.\n"
                         "If it is this program that fails, please report it to those who make it.")) } },
  { "starttls-already", .reply = { 4, 5 },
    .stages = DIAGNOSIS_AT (STARTTLS) | DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE,
    .words = "tls/starttls/ssl & already|when tls active|starttls may not be repeated|starttls & repeated|"
             "only one starttls",
    .title = N_("The connection is encrypted already"),
    .cause = N_("The settings encrypt twice: TLS from the first byte, and then STARTTLS once more. The server does "
                "not take the second one."),
    AFTER_CHANGE,
    .cures = { USE_TLS, USE_STARTTLS,
               STEPS (N_("On port 465 choose TLS (SSL/TLS).\n"
                         "On port 587 choose STARTTLS.")) } },
  { "starttls-required", .reply = { 530, 451, 454, 503, 550, 554, 421 },
    .stages = DIAGNOSIS_AT (EHLO) | DIAGNOSIS_AT (AUTH) | DIAGNOSIS_AT_MESSAGE,
    .words = "issue & starttls|starttls & required/requires/first/needed/must|tls required & !for rcpt domain|"
             "tls is required|must use tls|requires tls|use tls first|tls & must & !auth*/password*|"
             "secure connection is requ*|encryption is required & !auth*/mechanism|"
             "encryption required & !auth*/mechanism",
    .title = N_("The server insists on encryption"),
    .cause = N_("The server goes no further until the connection is encrypted."), AFTER_CHANGE,
    .cures = { USE_STARTTLS_HERE, USE_TLS,
               STEPS (N_("Choose STARTTLS for port 587, or TLS for port 465.\n"
                         "Then try again.")) } },
  { "starttls-454", AT (STARTTLS), .reply = { 4 }, .title = N_("The server cannot encrypt at the moment"),
    .cause = N_("The server offers encryption but says that it cannot begin it now. Often it cannot read its own "
                "certificate."),
    LATER,
    .cures = { WAIT_5_MINUTES, USE_TLS, TRY_AGAIN,
               STEPS (N_("Wait some minutes, then try again.\n"
                         "If the server is your own, check where its certificate lies and who may read it.")) } },
  { "starttls-454", .reply = { 454, 451, 421 }, .stages = DIAGNOSIS_AT (STARTTLS) | DIAGNOSIS_AT_MESSAGE,
    .words = "tls & not available/unavailable/failed/temporarily/local problem/missing/lack",
    .title = N_("The server cannot encrypt at the moment"),
    .cause = N_("The server offers encryption but says that it cannot begin it now. Often it cannot read its own "
                "certificate."),
    LATER,
    .cures = { WAIT_5_MINUTES, USE_TLS, TRY_AGAIN,
               STEPS (N_("Wait some minutes, then try again.\n"
                         "If the server is your own, check where its certificate lies and who may read it.")) } },
  { "starttls-refused", AT (STARTTLS), .reply = { 5 }, .title = N_("The server refused to encrypt"),
    .cause = N_("The server offered encryption by STARTTLS and then refused to begin it."), AFTER_CHANGE,
    .cures = { USE_TLS, TRY_AGAIN } },
  { NULL }
};
