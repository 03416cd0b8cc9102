#include "practice-dots.h"

static void
emit (GByteArray *out, guchar c)
{
  g_byte_array_append (out, &c, 1);
}

static PracticeDots
after (guchar c)
{
  return c == '\r' ? PRACTICE_DOTS_CR : PRACTICE_DOTS_INSIDE;
}

gboolean
practice_dots_feed (PracticeDots *self, const guchar *data, gsize length, gsize *used, GByteArray *out)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = data[i];
      PracticeDots now = *self;

      if (now == PRACTICE_DOTS_LINE_START && c == '.')
        {
          *self = PRACTICE_DOTS_DOT;
          continue;
        }
      if (now == PRACTICE_DOTS_DOT && c == '\r')
        {
          *self = PRACTICE_DOTS_DOT_CR;
          continue;
        }
      if (now == PRACTICE_DOTS_DOT_CR)
        {
          if (c == '\n')
            {
              *used = i + 1;
              return TRUE;
            }
          emit (out, '\r');
          now = PRACTICE_DOTS_CR;
        }
      emit (out, c);
      *self = now == PRACTICE_DOTS_CR && c == '\n' ? PRACTICE_DOTS_LINE_START : after (c);
    }
  *used = length;
  return FALSE;
}
