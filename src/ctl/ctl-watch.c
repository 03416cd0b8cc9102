#include "config.h"

#include "ctl-watch.h"

#include "ctl-print.h"

#include "diagnosis-meaning.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Back to the first column, and what stands there goes. */
#define ERASE_LINE "\r\033[K"

static void
print_step (FILE *file, const SmtpStep *step)
{
  const char *outcomes[] = { _("running"), _("passed"), _("FAILED"), _("skipped") };
  const char *title = diagnosis_stage_title (step->stage);
  const char *detail = step->detail != NULL ? step->detail : "";
  int gap = MAX (0, 26 - (int) g_utf8_strlen (title, -1));

  if (step->outcome == SMTP_OUTCOME_SKIPPED)
    fprintf (file, "  %s%*s %s\n", title, gap, "", outcomes[step->outcome]);
  else
    fprintf (file, "  %s%*s %-7s %8.1f ms%s%s\n", title, gap, "", outcomes[step->outcome], step->duration_us / 1000.0,
             detail[0] != '\0' ? "  " : "", detail);
  fflush (file);
}

static void
print_working (const CtlWatch *watch, const SmtpStep *step)
{
  if (watch->working)
    g_printerr (ERASE_LINE "%s…", diagnosis_stage_title (step->stage));
}

/* What travels from the session's thread to this one: a copy, and nothing else. */
typedef struct
{
  SmtpStep *step;
  SmtpLine *line;
} WatchEvent;

static void
watch_event_free (gpointer data)
{
  WatchEvent *event = data;

  g_clear_pointer (&event->step, smtp_step_free);
  g_clear_pointer (&event->line, smtp_line_free);
  g_free (event);
}

static void
on_step (const SmtpStep *step, gpointer job)
{
  WatchEvent *event;

  event = g_new0 (WatchEvent, 1);
  event->step = smtp_step_copy (step);
  base_job_emit (job, event, watch_event_free);
}

static void
on_line (const SmtpLine *line, gpointer job)
{
  WatchEvent *event = g_new0 (WatchEvent, 1);

  event->line = smtp_line_copy (line);
  base_job_emit (job, event, watch_event_free);
}

SmtpObserver
ctl_watch_observe (BaseJob *job)
{
  return (SmtpObserver){ .step = on_step, .line = on_line, .user_data = job };
}

gboolean
ctl_watch_wants_working (const CtlOptions *options)
{
  return !options->json && !options->verbose && isatty (STDERR_FILENO);
}

void
ctl_watch_end (const CtlWatch *self)
{
  if (self->working)
    g_printerr (ERASE_LINE);
}

void
ctl_watch_on_event (gpointer data, gpointer user_data)
{
  const WatchEvent *event = data;
  const CtlWatch *watch = user_data;

  if (event->step != NULL && event->step->outcome == SMTP_OUTCOME_RUNNING)
    {
      print_working (watch, event->step);
      return;
    }
  if (event->step != NULL && watch->lines && event->step->error != NULL)
    fprintf (watch->file, "*** %s\n", event->step->error->message);
  if (event->step != NULL && watch->steps)
    print_step (watch->file, event->step);
  if (event->line != NULL && watch->lines)
    ctl_print_line (watch->file, event->line);
}
