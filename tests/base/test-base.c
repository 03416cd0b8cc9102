/* base/: jobs, deadlines, moments, text. */

#include "base-deadline.h"
#include "base-job.h"
#include "base-moment.h"
#include "base-text.h"

typedef struct
{
  GMainLoop *loop;
  GString *log;
  gpointer result;
  GError *error;
  GCancellable *run;
} Watch;

static void
on_event (gpointer event, gpointer user_data)
{
  Watch *watch = user_data;

  g_string_append_printf (watch->log, "%s ", (const char *) event);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;

  g_string_append (watch->log, "done");
  watch->run = base_job_get_cancellable (result);
  watch->result = base_job_run_finish (result, &watch->error);
  g_main_loop_quit (watch->loop);
}

static void
watch_job (Watch *watch, BaseJobFunc func, gpointer input, GCancellable *cancellable)
{
  watch->loop = g_main_loop_new (NULL, FALSE);
  watch->log = g_string_new (NULL);
  base_job_run_async (func, input, g_free, g_free, on_event, cancellable, on_done, watch);
  g_main_loop_run (watch->loop);
  g_main_loop_unref (watch->loop);
}

static void
watch_clear (Watch *watch)
{
  g_string_free (watch->log, TRUE);
  g_clear_pointer (&watch->result, g_free);
  g_clear_error (&watch->error);
}

static gpointer
count_to_three (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  for (guint i = 1; i <= 3; i++)
    base_job_emit (job, g_strdup_printf ("%s%u", (const char *) input, i), g_free);
  return g_strdup ("three");
}

static void
test_job_order (void)
{
  Watch watch = { 0 };

  watch_job (&watch, count_to_three, g_strdup ("e"), NULL);
  g_assert_no_error (watch.error);
  g_assert_cmpstr (watch.log->str, ==, "e1 e2 e3 done");
  g_assert_cmpstr (watch.result, ==, "three");
  watch_clear (&watch);
}

static gpointer
fail (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return NULL;
}

static void
test_job_error (void)
{
  Watch watch = { 0 };

  watch_job (&watch, fail, NULL, NULL);
  g_assert_error (watch.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_null (watch.result);
  watch_clear (&watch);
}

static gpointer
succeed_after_cancel (BaseJob *job, gpointer input, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (cancellable);
  base_job_emit (job, g_strdup ("late"), g_free);
  return g_strdup ("accepted");
}

static void
test_job_success_survives_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { 0 };

  watch_job (&watch, succeed_after_cancel, NULL, cancellable);
  g_assert_no_error (watch.error);
  g_assert_cmpstr (watch.result, ==, "accepted");
  g_assert_true (watch.run == cancellable);
  g_assert_cmpstr (watch.log->str, ==, "done");
  watch_clear (&watch);
}

static void
wait_for (GCancellable *cancellable)
{
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &fd));
  g_assert_cmpint (g_poll (&fd, 1, 10000), ==, 1);
  g_cancellable_release_fd (cancellable);
}

static void
test_deadline_expires (void)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (20, NULL);
  g_autoptr (GError) error = NULL;

  wait_for (base_deadline_get_cancellable (deadline));
  g_assert_true (base_deadline_has_expired (deadline));
  g_cancellable_set_error_if_cancelled (base_deadline_get_cancellable (deadline), &error);
  base_deadline_translate (deadline, "the greeting", &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "the greeting"));
}

static void
test_deadline_parent (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (BaseDeadline) deadline = base_deadline_new (60000, parent);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (parent);
  g_assert_true (g_cancellable_is_cancelled (base_deadline_get_cancellable (deadline)));
  g_assert_false (base_deadline_has_expired (deadline));
  g_cancellable_set_error_if_cancelled (base_deadline_get_cancellable (deadline), &error);
  base_deadline_translate (deadline, "the greeting", &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_deadline_cancelled_before (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (BaseDeadline) deadline = NULL;

  g_cancellable_cancel (parent);
  deadline = base_deadline_new (60000, parent);
  g_assert_true (g_cancellable_is_cancelled (base_deadline_get_cancellable (deadline)));
}

static void
test_deadline_restart (void)
{
  g_autoptr (BaseDeadline) deadline = base_deadline_new (60000, NULL);

  base_deadline_restart (deadline, 10);
  wait_for (base_deadline_get_cancellable (deadline));
  g_assert_true (base_deadline_has_expired (deadline));
}

static void
test_deadline_freed_in_time (void)
{
  /* Many that are freed about when they expire: the timer's thread must never touch a freed one. */
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (BaseDeadline) deadline = base_deadline_new (1, NULL);

      g_usleep (900 + i);
    }
}

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    guint max;
    const char *shown;
  } cases[] = {
    { "250 OK", 0, "250 OK" },
    { "a\x1b[31mb", 0, "a\xef\xbf\xbd[31mb" },
    { "a\tb", 0, "a b" },
    { "evil\xe2\x80\xaegnp", 0, "evil\xef\xbf\xbdgnp" },
    { "bad\xff", 0, "bad\xef\xbf\xbd" },
    { "abcdef", 3, "abc\xe2\x80\xa6" },
    { "abc", 3, "abc" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = base_text_for_display (cases[i].text, -1, cases[i].max);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
  g_assert_true (base_text_is_blank (NULL));
  g_assert_true (base_text_is_blank (" \t\n"));
  g_assert_false (base_text_is_blank (" x"));
  g_assert_true (base_text_has_control ("a\rb", -1));
  g_assert_true (base_text_has_control ("a\0b", 3));
  g_assert_false (base_text_has_control ("a\0b", -1));
  g_assert_false (base_text_has_control ("é", -1));
}

static void
test_moment_age (void)
{
  static const struct
  {
    const char *about;
    BaseMoment then;
    BaseMoment now;
    gint64 age;
  } cases[] = {
    { "one boot", { 1000, 10, "a" }, { 1060, 70, "a" }, 60 },
    { "the wall clock was set forward", { 1000, 10, "a" }, { 900000, 70, "a" }, 60 },
    { "the wall clock was set back", { 1000, 10, "a" }, { 5, 70, "a" }, 60 },
    { "another process read its clock later", { 1000, 70, "a" }, { 1000, 69, "a" }, -1 },
    { "another boot", { 1000, 500, "a" }, { 1600, 30, "b" }, 600 },
    { "another boot, and the clock lies in the past", { 1000, 500, "a" }, { 7, 30, "b" }, 30 },
  };
  BaseMoment first, second;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].about);
      g_assert_cmpint (base_moment_age (&cases[i].then, &cases[i].now), ==, cases[i].age);
    }
  base_moment_now (&first);
  base_moment_now (&second);
  g_assert_cmpstr (first.boot_id, !=, "");
  g_assert_cmpstr (first.boot_id, ==, second.boot_id);
  g_assert_cmpint (base_moment_age (&first, &second), >=, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/job/events-then-result", test_job_order);
  g_test_add_func ("/base/job/error", test_job_error);
  g_test_add_func ("/base/job/success-survives-cancel", test_job_success_survives_cancel);
  g_test_add_func ("/base/deadline/expires", test_deadline_expires);
  g_test_add_func ("/base/deadline/parent-cancels", test_deadline_parent);
  g_test_add_func ("/base/deadline/cancelled-before", test_deadline_cancelled_before);
  g_test_add_func ("/base/deadline/restart", test_deadline_restart);
  g_test_add_func ("/base/deadline/freed-in-time", test_deadline_freed_in_time);
  g_test_add_func ("/base/moment/age", test_moment_age);
  g_test_add_func ("/base/text/cases", test_text);
  return g_test_run ();
}
