#include "config.h"

#include "diagnosis-code.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  guint code;
  SmtpStage stage;
  const char *meaning;
} codes[] = {
  { 211, SMTP_STAGE_EHLO, N_("The server tells its state, or gives help.") },
  { 214, SMTP_STAGE_EHLO, N_("A help text follows.") },
  { 220, SMTP_STAGE_GREETING, N_("Ready. As the answer to STARTTLS: encryption may begin.") },
  { 221, SMTP_STAGE_QUIT, N_("The server says goodbye and closes the connection.") },
  { 235, SMTP_STAGE_AUTH, N_("Signed in.") },
  { 250, SMTP_STAGE_EHLO, N_("Done: the server did what it was asked.") },
  { 251, SMTP_STAGE_RECIPIENT, N_("The recipient is elsewhere; the server passes the message on.") },
  { 252, SMTP_STAGE_RECIPIENT, N_("The server cannot confirm the address, but takes the message.") },
  { 334, SMTP_STAGE_AUTH, N_("The sign-in goes on: the server waits for its next part, which is written in base64.") },
  { 354, SMTP_STAGE_DATA, N_("Go ahead with the message; a line with a single dot ends it.") },
  { 420, SMTP_STAGE_SENDER, N_("The server refuses for the moment; the words may say why.") },
  { 421, SMTP_STAGE_GREETING, N_("The server closes the connection: it is busy, shutting down, or wants a pause.") },
  { 422, SMTP_STAGE_AUTH, N_("The password has to be set anew before this way of signing in works.") },
  { 432, SMTP_STAGE_AUTH,
    N_("The password has to be changed first; Microsoft says so to too many connections at once.") },
  { 435, SMTP_STAGE_AUTH, N_("The server cannot check passwords at the moment.") },
  { 450, SMTP_STAGE_RECIPIENT,
    N_("The mailbox cannot be used right now: it is busy, or the server puts strangers off.") },
  { 451, SMTP_STAGE_AFTER_DATA, N_("Something went wrong within the server; the same may work later.") },
  { 452, SMTP_STAGE_RECIPIENT, N_("There is no room, or these are too many recipients for now.") },
  { 453, SMTP_STAGE_SENDER, N_("There is no mail waiting to be fetched.") },
  { 454, SMTP_STAGE_AUTH,
    N_("Encryption or sign-in does not work for the moment, or the server wants a slower pace.") },
  { 455, SMTP_STAGE_SENDER, N_("The server cannot handle what was added to the command right now.") },
  { 458, SMTP_STAGE_SENDER, N_("The server cannot hold mail for that computer.") },
  { 459, SMTP_STAGE_SENDER, N_("That computer may not fetch its mail here.") },
  { 500, SMTP_STAGE_EHLO, N_("The server does not understand the command, or the line is too long.") },
  { 501, SMTP_STAGE_SENDER, N_("Something behind the command is wrong; during a sign-in: it was broken off.") },
  { 502, SMTP_STAGE_EHLO, N_("The server knows this command, but does not offer it.") },
  { 503, SMTP_STAGE_SENDER, N_("The command came at the wrong moment; often the sign-in is missing.") },
  { 504, SMTP_STAGE_AUTH, N_("The server does not support this option or this way of signing in.") },
  { 511, SMTP_STAGE_RECIPIENT, N_("The server does not take this address.") },
  { 512, SMTP_STAGE_RECIPIENT, N_("The domain of an address was not found.") },
  { 521, SMTP_STAGE_GREETING, N_("This computer takes no mail, from nobody.") },
  { 523, SMTP_STAGE_AUTH, N_("The connection has to be encrypted first.") },
  { 524, SMTP_STAGE_AUTH, N_("This way of signing in is open only over an encrypted connection.") },
  { 525, SMTP_STAGE_AUTH, N_("The account is switched off, or may not be used from here.") },
  { 530, SMTP_STAGE_SENDER, N_("First sign in, or first encrypt the connection: the words say which.") },
  { 534, SMTP_STAGE_AUTH, N_("The server wants another, safer way to sign in, or an app password.") },
  { 535, SMTP_STAGE_AUTH, N_("User name or password was not accepted.") },
  { 538, SMTP_STAGE_AUTH, N_("Encrypt the connection before signing in this way.") },
  { 541, SMTP_STAGE_RECIPIENT, N_("The recipient's side refused the message.") },
  { 550, SMTP_STAGE_RECIPIENT,
    N_("Refused: there is no such mailbox, or a rule of the server forbids it. Its words say which.") },
  { 551, SMTP_STAGE_RECIPIENT, N_("The recipient is not here; the words may name another address.") },
  { 552, SMTP_STAGE_AFTER_DATA, N_("Too large: the message is too big, or the mailbox is full.") },
  { 553, SMTP_STAGE_SENDER,
    N_("The server does not like the form of the address, or you may not send with this sender.") },
  { 554, SMTP_STAGE_AFTER_DATA, N_("It failed; as the first thing a server says: it has no service for you.") },
  { 555, SMTP_STAGE_SENDER,
    N_("The server does not know what was added to the command, or cannot read the address.") },
  { 556, SMTP_STAGE_RECIPIENT, N_("The recipient's domain takes no mail.") },
  { 571, SMTP_STAGE_RECIPIENT, N_("A rule of the server forbids it; the words may say which.") },
};

const char *
diagnosis_class_meaning (guint digit)
{
  switch (digit)
    {
    case 2:
      return _("A first digit of 2: it worked.");
    case 3:
      return _("A first digit of 3: so far so good, the server waits for more.");
    case 4:
      return _("A first digit of 4: not now; as a rule the same works later, without a change.");
    case 5:
      return _("A first digit of 5: no; as a rule the same is refused until something changes.");
    default:
      return "";
    }
}

static gssize
find_code (guint code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].code == code)
      return (gssize) i;
  return -1;
}

gboolean
diagnosis_code_is_known (guint code)
{
  return find_code (code) >= 0;
}

const char *
diagnosis_code_meaning (guint code)
{
  gssize at = find_code (code);

  if (code < 200 || code > 599)
    return "";
  return at >= 0 ? g_dgettext (GETTEXT_PACKAGE, codes[at].meaning) : diagnosis_class_meaning (code / 100);
}

/* Where the number behind the class says more than the three digits, which servers use for everything. */
static const struct
{
  const char *tail;
  SmtpStage stage;
} places[] = {
  { "1.7", SMTP_STAGE_SENDER },      { "1.8", SMTP_STAGE_SENDER },  { "3.4", SMTP_STAGE_AFTER_DATA },
  { "7.8", SMTP_STAGE_AUTH },        { "7.9", SMTP_STAGE_AUTH },    { "7.3", SMTP_STAGE_AUTH },
  { "7.10", SMTP_STAGE_AUTH },       { "7.11", SMTP_STAGE_AUTH },   { "7.12", SMTP_STAGE_AUTH },
  { "7.13", SMTP_STAGE_AUTH },       { "7.14", SMTP_STAGE_AUTH },   { "7.139", SMTP_STAGE_AUTH },
  { "5.6", SMTP_STAGE_AUTH },        { "7.57", SMTP_STAGE_SENDER }, { "7.60", SMTP_STAGE_AFTER_DATA },
  { "7.26", SMTP_STAGE_AFTER_DATA },
};

SmtpStage
diagnosis_code_stage (guint code, const char *enhanced)
{
  gssize at = find_code (code);

  /* What has one place only needs no second look. */
  if (code / 10 == 53 && code != 530)
    return SMTP_STAGE_AUTH;
  for (gsize i = 0; enhanced != NULL && strlen (enhanced) > 2 && i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (enhanced + 2, places[i].tail))
      return places[i].stage;
  if (enhanced != NULL && code != 250 &&
      (g_str_has_prefix (enhanced + 1, ".1.") || g_str_has_prefix (enhanced + 1, ".2.")))
    return SMTP_STAGE_RECIPIENT;
  if (enhanced != NULL && g_str_has_prefix (enhanced + 1, ".6."))
    return SMTP_STAGE_AFTER_DATA;
  if (at >= 0)
    return codes[at].stage;
  return code / 100 == 3 ? SMTP_STAGE_AUTH : SMTP_STAGE_RECIPIENT;
}
