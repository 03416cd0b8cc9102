/* diagnosis/: pasted logs, with any bytes in them. */

#include "fuzz.h"

#include "diagnosis-log.h"
#include "diagnosis-meaning.h"

#include <string.h>

/* The password of the samples; however they are damaged around it, what is recognised as a sign-in stays hidden. */
#define PASSWORD "aHVudGVyMnh5"

const char *const fuzz_samples[] = {
  "=== Trying smtp.example.org:587...\n<-  220 smtp.example.org ESMTP\n -> EHLO x\n<-  250 AUTH LOGIN\n -> AUTH LOGIN\n"
  "<-  334 VXNlcm5hbWU6\n -> YWRh\n<-  334 UGFzc3dvcmQ6\n -> " PASSWORD "\n<** 535-5.7.8 No\n<** 535 5.7.8 Really\n",
  "<-- 220 x\n--> DATA\n<-- 354 go\n<-- 250 ok\nmsmtp: server message: 550 5.7.1 no\n",
  "send: 'ehlo x\\r\\n'\nreply: b'250-a\\r\\n'\nreply: b'250 b\\r\\n'\nreply: retcode (250); Msg: b'a\\nb'\n"
  "smtplib.SMTPAuthenticationError: (535, b'5.7.8 No\\n5.7.8 Really \\xe4')\n",
  "smtplib.SMTPRecipientsRefused: {'b@x.example': (550, b'5.1.1 No'), 'c@x.example': (450, \"4.2.0 l'ater\")}\n",
  "2026-11-24 10:00:00 SERVER -> CLIENT: 250-a\n    250-b\n    250 c\n2026-11-24 10:00:00 CLIENT -> SERVER: QUIT\n",
  "Error: Invalid login: 535-5.7.8 No\n535 5.7.8 Really\n    at X (/a.js:1:2) {\n  response: '535-5.7.8 No\\n' +\n",
  "to=<b@x.example>, relay=mx.example.net[192.0.2.1]:25, status=bounced (host mx.example.net[192.0.2.1] said: 550 "
  "5.1.1 "
  "<b@x.example> No (in reply to RCPT TO command))\n",
  "535-5.7.8 Username and Password not accepted. For more\ninformation, go to\n535 5.7.8 https://x.example\n",
  "* NO [WEBALERT https://x.example/?a=b] Web login required.\n-ERR no\na1 NO [AUTH] no\n",
  "ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number\n5.7.8 No\n",
  "\xff\xfe"
  "5\0003\0005\000",
  "> > <- \"EHLO x\\r\\n\"\n> > -> \"250 x\\r\\n\"\n\x1b[31m535\x1b[0m\n",
  NULL,
};

static void
check_text (const char *text)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, '\x1b'));
  g_assert_null (strchr (text, '\r'));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (DiagnosisLog) log = diagnosis_log_read ((const char *) data, size, NULL);
  g_autoptr (Diagnosis) diagnosis = NULL;

  if (log == NULL)
    return 0;
  diagnosis = diagnosis_log_diagnose (log);
  g_assert_nonnull (log->words);
  check_text (log->words);
  check_text (log->enhanced);
  check_text (diagnosis->cause);
  check_text (diagnosis->server_said);
  for (guint i = 0; i < log->transcript->len; i++)
    {
      const SmtpLine *line = log->transcript->pdata[i];
      g_autofree char *meaning = diagnosis_line_meaning (log->transcript, i);

      check_text (line->text);
      /* Client's lines are commands; an answer of a sign-in is none. */
      if (line->side == SMTP_SIDE_CLIENT)
        g_assert_null (strstr (line->text, PASSWORD));
    }
  return 0;
}
