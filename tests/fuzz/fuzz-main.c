/*
 * Runs a fuzz target without a fuzzer, in the ordinary suite: on samples that look like the real thing, and on damaged
 * copies of them, the same ones every time. With -Dfuzzing=true libFuzzer takes the place of this file.
 */

#include "fuzz.h"

#include <string.h>

#define DAMAGED 4000

static void
damage (GByteArray *bytes, GRand *random)
{
  static const guint8 nasty[] = { 0, '\r', '\n', ' ', '-', '"', '\\', '<', '>', '@', '=', ';', ':', ',', '.', 0x7f, 0xff };
  guint n = (guint) g_rand_int_range (random, 1, 6);

  while (n-- > 0)
    {
      guint at = bytes->len > 0 ? (guint) g_rand_int_range (random, 0, (gint32) bytes->len) : 0;
      guint8 byte = nasty[g_rand_int_range (random, 0, G_N_ELEMENTS (nasty))];

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          if (bytes->len > 0)
            bytes->data[at] = byte;
          break;
        case 1:
          if (bytes->len > 0)
            g_byte_array_remove_index (bytes, at);
          break;
        case 2:
          g_byte_array_append (bytes, &byte, 1);
          break;
        default:
          if (bytes->len > 0 && bytes->len < 100000)
            {
              g_autofree guint8 *copy = g_memdup2 (bytes->data + at, bytes->len - at);

              g_byte_array_append (bytes, copy, bytes->len - at);
            }
        }
    }
}

static void
test_samples (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261125);
  gsize n = 0;

  while (fuzz_samples[n] != NULL)
    n++;
  g_assert_cmpuint (n, >, 0);
  for (gsize i = 0; i < n; i++)
    LLVMFuzzerTestOneInput ((const uint8_t *) fuzz_samples[i], strlen (fuzz_samples[i]));
  LLVMFuzzerTestOneInput ((const uint8_t *) "", 0);

  for (guint i = 0; i < DAMAGED; i++)
    {
      const char *sample = fuzz_samples[i % n];
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, (const guint8 *) sample, strlen (sample));
      damage (bytes, random);
      LLVMFuzzerTestOneInput (bytes->len > 0 ? bytes->data : (const uint8_t *) "", bytes->len);
    }
}

int
main (int argc, char *argv[])
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_autofree char *path = g_strdup_printf ("/fuzz/%s/samples-and-damaged-ones", name);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func (path, test_samples);
  return g_test_run ();
}
