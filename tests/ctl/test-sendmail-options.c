/* ctl/: what programs write behind "sendmail", by the habits of Sendmail, Postfix, Exim and msmtp. */

#include "ctl-sendmail-options.h"
#include "ctl-status.h"

/*
 * @words: parted by blanks; "''" is an empty one
 * @shown: what was understood: a letter each for t, i, now (n), odq (q), verbose (v), json (j); then mode, sender,
 * name, account and recipients as far as they are there; "!" is a usage error
 */
typedef struct
{
  const char *name;
  const char *words;
  const char *shown;
} Case;

static const Case cases[] = {
  { "php", "sendmail -t -i", "ti submit" },
  { "php-with-sender", "sendmail -t -i -fwww-data@example.org", "ti submit f=www-data@example.org" },
  { "wordpress", "sendmail -t -i -f wordpress@example.org", "ti submit f=wordpress@example.org" },
  { "phpmailer", "sendmail -oi -f a@example.org -t", "ti submit f=a@example.org" },
  { "debian-cron", "sendmail -i -FCronDaemon -B8BITMIME -oem root", "i submit F=CronDaemon root" },
  { "vixie-cron", "sendmail -FCronDaemon -i -odi -oem -oi -t -f root", "ti submit f=root F=CronDaemon" },
  { "git-send-email", "sendmail -i a@example.org b@example.org", "i submit a@example.org b@example.org" },
  { "git-with-sender", "sendmail -f me@example.org -i a@example.org", "i submit f=me@example.org a@example.org" },
  { "bsd-mailx", "sendmail -i bob@example.org", "i submit bob@example.org" },
  { "s-nail", "sendmail -i -r me@example.org -- bob@example.org", "i submit f=me@example.org bob@example.org" },
  { "mutt", "sendmail -oem -oi -f me@example.org -- bob@example.org", "i submit f=me@example.org bob@example.org" },
  { "mutt-dsn", "sendmail -oem -oi -N FAILURE,DELAY -R hdrs -- bob@example.org", "i submit bob@example.org" },
  { "mutt-8-bit", "sendmail -B8BITMIME -oem -oi -- bob@example.org", "i submit bob@example.org" },
  { "emacs", "sendmail -f me@example.org -oi -oem -odb -t", "ti submit f=me@example.org" },
  { "smartd-mail", "sendmail -t", "t submit" },
  { "mdadm", "sendmail -t", "t submit" },
  { "logwatch", "sendmail -t -oi", "ti submit" },
  { "at", "sendmail -i ada", "i submit ada" },
  { "perl-mime-lite", "sendmail -t -oi -oem", "ti submit" },
  { "python-django-alternative", "sendmail -t -G -L tag", "t submit" },
  { "msmtp", "sendmail -a work -t", "t submit a=work" },
  { "msmtp-long", "sendmail --account=work --read-recipients --from=me@example.org",
    "t submit f=me@example.org a=work" },
  { "account-in-one-word", "sendmail -awork bob@example.org", "submit a=work bob@example.org" },
  { "account-of-its-own", "sendmail --account work bob@example.org", "submit a=work bob@example.org" },
  { "flags-in-one-word", "sendmail -tiv", "tiv submit" },
  { "flags-and-value-in-one-word", "sendmail -tif me@example.org", "ti submit f=me@example.org" },
  { "flags-and-value-attached", "sendmail -tifme@example.org", "ti submit f=me@example.org" },
  { "o-apart", "sendmail -o i bob@example.org", "i submit bob@example.org" },
  { "o-of-others", "sendmail -oem -oee -odb -ob5 -oQ/tmp -oL9 bob@example.org", "submit bob@example.org" },
  { "o-t", "sendmail -ot", "t submit" },
  { "long-o", "sendmail -OIgnoreDots bob@example.org", "i submit bob@example.org" },
  { "long-o-true", "sendmail -O ignoredots=True bob@example.org", "i submit bob@example.org" },
  { "long-o-false", "sendmail -O IgnoreDots=False bob@example.org", "submit bob@example.org" },
  { "long-o-of-others", "sendmail -O DeliveryMode=b -OQueueDirectory=/x bob@example.org", "submit bob@example.org" },
  { "queue-only", "sendmail -odq bob@example.org", "q submit bob@example.org" },
  { "now", "sendmail --now -t", "tn submit" },
  { "json", "sendmail --json -t", "tj submit" },
  { "envelope-id-apart", "sendmail -V id-7 bob@example.org", "submit bob@example.org" },
  { "envelope-id-attached", "sendmail -Vid-7 bob@example.org", "submit bob@example.org" },
  { "body-type-apart", "sendmail -B 7BIT bob@example.org", "submit bob@example.org" },
  { "log-file", "sendmail -X /tmp/log bob@example.org", "submit bob@example.org" },
  { "protocol", "sendmail -pESMTP:host bob@example.org", "submit bob@example.org" },
  { "hops", "sendmail -h 3 bob@example.org", "submit bob@example.org" },
  { "settings-file", "sendmail -C/etc/mail/x.cf -Ac bob@example.org", "submit bob@example.org" },
  { "flags-of-others", "sendmail -n -m -U -G -v bob@example.org", "v submit bob@example.org" },
  { "debug", "sendmail -d8.1 -d bob@example.org", "submit bob@example.org" },
  { "options-behind-addresses", "sendmail bob@example.org -i -f me@example.org carol@example.org",
    "i submit f=me@example.org bob@example.org carol@example.org" },
  { "end-of-options", "sendmail -i -- -odd@example.org", "i submit -odd@example.org" },
  { "dash-is-no-option", "sendmail -", "submit -" },
  { "mode-deliver", "sendmail -bm bob@example.org", "submit bob@example.org" },
  { "mode-apart", "sendmail -b m bob@example.org", "submit bob@example.org" },
  { "list", "sendmail -bp", "list" },
  { "list-loud", "sendmail -bp -v", "v list" },
  { "mailq", "mailq", "list" },
  { "mailq-with-options", "mailq -Ac -v", "v list" },
  { "flush", "sendmail -q", "flush" },
  { "flush-interval", "sendmail -q30m", "flush" },
  { "flush-some", "sendmail -qRexample.org", "flush" },
  { "aliases", "sendmail -bi", "aliases" },
  { "aliases-other", "sendmail -I", "aliases" },
  { "newaliases", "newaliases", "aliases" },
  { "verify", "sendmail -bv bob@example.org", "verify bob@example.org" },
  { "empty-sender", "sendmail -f '' bob@example.org", "submit f= bob@example.org" },
  { "null-sender", "sendmail -f <> bob@example.org", "submit f=<> bob@example.org" },
  { "last-sender-counts", "sendmail -f a@example.org -r b@example.org bob@example.org",
    "submit f=b@example.org bob@example.org" },
  { "help", "sendmail --help", "help" },
  { "version", "sendmail --version", "version" },
  { "nobody", "sendmail", "!" },
  { "nobody-with-flags", "sendmail -i -oem", "!" },
  { "verify-nobody", "sendmail -bv", "!" },
  { "value-missing", "sendmail -t -f", "!" },
  { "long-value-missing", "sendmail -t --account", "!" },
  { "dialogue", "sendmail -bs", "!" },
  { "server", "sendmail -bd -q15m", "!" },
  { "server-in-front", "sendmail -bD", "!" },
  { "rules", "sendmail -bt", "!" },
  { "unknown", "sendmail -t -z", "!" },
  { "unknown-long", "sendmail -t --frobnicate", "!" },
  { "now-and-queue", "sendmail -t --now -odq", "!" },
  { "password", "sendmail -t --password=hunter2", "!" },
};

static char *
show (const CtlSendmail *self)
{
  static const char *const modes[] = { "submit", "list", "flush", "aliases", "verify", "help", "version" };
  GString *text = g_string_new (NULL);
  const struct
  {
    char letter;
    gboolean is_set;
  } flags[] = { { 't', self->read_recipients }, { 'i', self->ignore_dots },     { 'n', self->now },
                { 'q', self->queue_only },      { 'v', self->options.verbose }, { 'j', self->options.json } };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (flags[i].is_set)
      g_string_append_c (text, flags[i].letter);
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", modes[self->mode]);
  if (self->sender != NULL)
    g_string_append_printf (text, " f=%s", self->sender);
  if (self->name != NULL)
    g_string_append_printf (text, " F=%s", self->name);
  if (self->account != NULL)
    g_string_append_printf (text, " a=%s", self->account);
  for (guint i = 0; self->recipients[i] != NULL; i++)
    g_string_append_printf (text, " %s", self->recipients[i]);
  return g_string_free (text, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_auto (GStrv) argv = g_strsplit (one->words, " ", -1);
  g_auto (CtlSendmail) self = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;

  for (guint i = 0; argv[i] != NULL; i++)
    if (g_str_equal (argv[i], "''"))
      argv[i][0] = '\0';
  if (!ctl_sendmail_parse (&self, (const char *const *) argv, &error))
    {
      g_assert_error (error, CTL_ERROR, CTL_STATUS_USAGE);
      g_assert_null (strstr (error->message, "hunter2"));
      g_assert_cmpstr (one->shown, ==, "!");
      return;
    }
  shown = show (&self);
  g_assert_cmpstr (shown, ==, one->shown);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ctl/sendmail-options/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
