#include "config.h"

#include "sendoff-text.h"

#include <glib/gi18n.h>

char *
sendoff_text_duration (gint64 microseconds)
{
  if (microseconds >= G_USEC_PER_SEC)
    /* Translators: seconds */
    return g_strdup_printf (_("%.1f s"), (double) microseconds / G_USEC_PER_SEC);

  /* Translators: milliseconds */
  return g_strdup_printf (_("%d ms"), (int) ((microseconds + 500) / 1000));
}

char *
sendoff_text_moment (gint64 unix_time, gint64 now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (unix_time);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);

  if (then == NULL || today == NULL)
    return g_strdup ("");

  if (g_date_time_get_year (then) == g_date_time_get_year (today) &&
      g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (today))
    /* Translators: a time of today, see strftime(3) */
    return g_date_time_format (then, _("%H:%M"));
  if (ABS (now - unix_time) < 6 * 24 * 3600)
    /* Translators: a time within a week, see strftime(3) */
    return g_date_time_format (then, _("%a %H:%M"));
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* Translators: a day of this year, see strftime(3) */
    return g_date_time_format (then, _("%-d %B"));
  /* Translators: a day of another year, see strftime(3) */
  return g_date_time_format (then, _("%-d %B %Y"));
}

char *
sendoff_text_place (const char *host, guint port)
{
  /* Translators: a server's name, as smtp.example.org, and a port's number */
  return g_strdup_printf (_("%s, port %u"), host, port);
}

char *
sendoff_text_size (guint64 bytes)
{
  return g_format_size (bytes);
}

char *
sendoff_text_join (const char *first, ...)
{
  GString *text = g_string_new (first);
  va_list parts;

  va_start (parts, first);
  for (const char *part = va_arg (parts, const char *); part != NULL; part = va_arg (parts, const char *))
    {
      if (*part == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      g_string_append (text, part);
    }
  va_end (parts);
  return g_string_free (text, FALSE);
}
