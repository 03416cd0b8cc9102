#pragma once

#include <glib.h>

/*
 * The words of a reply, as rules look at them: without what a person chose (addresses, names, what stands in quotes),
 * in a plain form, and compared word by word. Pure; thread-safe.
 */

/**
 * diagnosis_words_normalize:
 * @text: what a server or a log says
 * @is_reply: %FALSE: an error message or a log, where quotes hold more than what a person chose
 * @echoes: (nullable): the person's own words, which a server may repeat
 *
 * Leaves out addresses, what stands in angle brackets, of a reply what stands in quotes or behind "Subject:" and the
 * names of computers that say nothing of a provider or a list of spammers, and @echoes; then each run of
 * letters and digits becomes a word in lower case, parted by one space, with a space at both ends. Apostrophes vanish
 * ("didn’t": "didnt"), dots between digits stay ("5.7.139"), and a code in brackets is there as it was, too ("[in-use]
 * in use").
 *
 * Returns: (transfer full)
 */
char *diagnosis_words_normalize (const char *text, gboolean is_reply, const char *const *echoes);

/**
 * diagnosis_words_match:
 * @words: of diagnosis_words_normalize()
 * @expression: alternatives parted by "|", in each of them conditions parted by "&", in each of those phrases parted by
 *   "/", of which one must occur; "!" before a condition: none of its phrases may occur. A star at the end of a phrase
 *   takes any end of the word ("greylist*"). "" holds for any words.
 *
 * Returns: whether one of the alternatives holds
 */
gboolean diagnosis_words_match (const char *words, const char *expression);
