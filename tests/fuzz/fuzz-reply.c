/* smtp/: replies and capabilities, as a server may say them. */

#include "fuzz.h"

#include "smtp-capabilities.h"
#include "smtp-reply.h"

#include <string.h>

const char *const fuzz_samples[] = {
  "220 smtp.example ESMTP\r\n",
  "250-smtp.example at your service\r\n250-SIZE 35882577\r\n250-AUTH LOGIN PLAIN XOAUTH2\r\n250-AUTH=LOGIN\r\n250 SMTPUTF8\r\n",
  "535-5.7.8 Username and Password not accepted.\r\n535 5.7.8  https://support.example/?p=BadCredentials\r\n",
  "250-one\r\n251 two\r\n",
  "HTTP/1.1 400 Bad Request\r\n\r\n",
  "354\r\n",
  NULL,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();
  const char *text = (const char *) data;

  while (size > 0)
    {
      const char *end = memchr (text, '\n', size);
      gsize length = end != NULL ? (gsize) (end - text) : size;
      gsize words = length > 0 && text[length - 1] == '\r' ? length - 1 : length;

      if (smtp_reply_parser_feed (parser, text, words) == SMTP_REPLY_COMPLETE)
        {
          g_autoptr (SmtpReply) reply = smtp_reply_parser_steal (parser);
          g_autoptr (SmtpCapabilities) capabilities = smtp_capabilities_new (reply);

          g_assert_cmpuint (smtp_reply_get_code (reply), >=, 200);
          g_assert_cmpuint (smtp_reply_get_code (reply), <=, 599);
          g_assert_true (g_utf8_validate (smtp_reply_get_text (reply), -1, NULL));
          g_assert_true (g_utf8_validate (smtp_reply_get_raw (reply), -1, NULL));
          smtp_capabilities_get_max_size (capabilities);
          g_assert_nonnull (smtp_capabilities_get_mechanisms (capabilities));
        }
      text += length;
      size -= length;
      if (size > 0)
        {
          text++;
          size--;
        }
    }
  return 0;
}
