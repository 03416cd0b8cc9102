#include "config.h"

#include "diagnosis-rule.h"

#include "diagnosis-certificate.h"
#include "diagnosis-cure.h"
#include "diagnosis-words.h"

#include "account-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What happened to a message goes before how the connection ended, and a provider's own words before everybody's. */
static const DiagnosisRule *const smtp_tables[] = {
  diagnosis_rules_fate,
  diagnosis_rules_network,
  diagnosis_rules_greeting,
  diagnosis_rules_starttls,
  diagnosis_rules_tls,
  diagnosis_rules_auth_google,
  diagnosis_rules_auth_microsoft,
  diagnosis_rules_auth_providers,
  diagnosis_rules_message_google,
  diagnosis_rules_message_microsoft,
  diagnosis_rules_message_providers,
  diagnosis_rules_message_relays,
  diagnosis_rules_auth,
  diagnosis_rules_message_limits,
  diagnosis_rules_message_content,
  diagnosis_rules_message_policy,
  diagnosis_rules_message_sender,
  diagnosis_rules_message_recipient,
  diagnosis_rules_generic,
  NULL,
};
static const DiagnosisRule *const log_tables[] = {
  diagnosis_rules_fate,
  diagnosis_rules_greeting,
  diagnosis_rules_network,
  diagnosis_rules_starttls,
  diagnosis_rules_tls,
  diagnosis_rules_auth,
  diagnosis_rules_message_sender,
  diagnosis_rules_message_recipient,
  diagnosis_rules_unknown,
  NULL,
};
static const DiagnosisRule *const pop3_tables[] = { diagnosis_rules_pop3, NULL };
static const DiagnosisRule *const imap_tables[] = { diagnosis_rules_imap, NULL };
static const DiagnosisRule *const oauth_tables[] = { diagnosis_rules_oauth, NULL };
static const DiagnosisRule *const keyring_tables[] = { diagnosis_rules_keyring, NULL };
static const DiagnosisRule *const unknown_tables[] = { diagnosis_rules_unknown, NULL };

/* Each table once; that for logs shares all but its last with the first. */
static const DiagnosisRule *const *const groups[] = { smtp_tables,  pop3_tables,    imap_tables,
                                                      oauth_tables, keyring_tables, unknown_tables };

static const DiagnosisRule *const *
get_all_tables (void)
{
  static gsize tables = 0;

  if (g_once_init_enter (&tables))
    {
      GPtrArray *all = g_ptr_array_new ();

      for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
        for (guint t = 0; groups[g][t] != NULL; t++)
          g_ptr_array_add (all, (gpointer) groups[g][t]);
      g_ptr_array_add (all, NULL);
      g_once_init_leave (&tables, (gsize) g_ptr_array_free (all, FALSE));
    }
  return (const DiagnosisRule *const *) tables;
}

const DiagnosisRule *const *
diagnosis_rule_get_tables (DiagnosisProtocol protocol)
{
  switch (protocol)
    {
    case DIAGNOSIS_PROTOCOL_SMTP:
      return smtp_tables;
    case DIAGNOSIS_PROTOCOL_POP3:
      return pop3_tables;
    case DIAGNOSIS_PROTOCOL_IMAP:
      return imap_tables;
    case DIAGNOSIS_PROTOCOL_OAUTH:
      return oauth_tables;
    case DIAGNOSIS_PROTOCOL_KEYRING:
      return keyring_tables;
    case DIAGNOSIS_PROTOCOL_NETWORK:
      return log_tables;
    case DIAGNOSIS_PROTOCOL_UNKNOWN:
    default:
      return get_all_tables ();
    }
}

static GQuark
domain_quark (DiagnosisDomain domain)
{
  switch (domain)
    {
    case DIAGNOSIS_DOMAIN_RESOLVER:
      return G_RESOLVER_ERROR;
    case DIAGNOSIS_DOMAIN_IO:
      return G_IO_ERROR;
    case DIAGNOSIS_DOMAIN_TLS:
      return G_TLS_ERROR;
    case DIAGNOSIS_DOMAIN_SMTP:
      return SMTP_ERROR;
    case DIAGNOSIS_DOMAIN_ACCOUNT:
      return ACCOUNT_ERROR;
    case DIAGNOSIS_DOMAIN_DBUS:
      return G_DBUS_ERROR;
    case DIAGNOSIS_DOMAIN_ANY:
    default:
      return 0;
    }
}

static gboolean
domain_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  if (rule->domain == DIAGNOSIS_DOMAIN_ANY)
    return TRUE;
  return evidence->domain == domain_quark (rule->domain) && evidence->code == rule->code;
}

static gboolean
reply_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  if (rule->reply[0] == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rule->reply) && rule->reply[i] != 0; i++)
    {
      guint said = rule->reply[i] < 10 ? evidence->reply / 100 : evidence->reply;

      if (said == rule->reply[i])
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_code (const char *wanted, gsize length, const char *said)
{
  if (length != strlen (said))
    return FALSE;
  return wanted[0] == '*' ? strncmp (wanted + 1, said + 1, length - 1) == 0 : strncmp (wanted, said, length) == 0;
}

static gboolean
enhanced_matches (const char *wanted, const char *said)
{
  if (wanted == NULL)
    return TRUE;
  while (TRUE)
    {
      gsize length = strcspn (wanted, "|");

      if (said[0] != '\0' && is_code (wanted, length, said))
        return TRUE;
      if (wanted[length] == '\0')
        return FALSE;
      wanted += length + 1;
    }
}

static gboolean
stages_match (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  if (rule->stages == 0)
    return TRUE;
  if ((rule->stages & evidence->stages) == 0)
    return FALSE;
  return rule->words != NULL || rule->enhanced != NULL || (evidence->stages & ~rule->stages) == 0;
}

/* Words of a log, or whatever else was pasted that is no reply. */
static gboolean
is_log (const DiagnosisEvidence *evidence)
{
  return !evidence->has_session && evidence->reply == 0;
}

static gboolean
families_match (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  return rule->families == 0 || (rule->families & evidence->families) != 0;
}

GQuark
diagnosis_rule_get_domain (const DiagnosisRule *rule)
{
  return domain_quark (rule->domain);
}

gboolean
diagnosis_rule_matches (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  if (is_log (evidence))
    return rule->logged != NULL && families_match (rule, evidence) &&
           diagnosis_words_match (evidence->words, rule->logged);
  if (!stages_match (rule, evidence))
    return FALSE;
  if (!domain_matches (rule, evidence) || !reply_matches (rule, evidence) ||
      !enhanced_matches (rule->enhanced, evidence->enhanced))
    return FALSE;
  if (rule->certificate != 0 && (rule->certificate & evidence->certificate) == 0)
    return FALSE;
  if (!families_match (rule, evidence))
    return FALSE;
  if (rule->words != NULL && !diagnosis_words_match (evidence->words, rule->words))
    return FALSE;
  return rule->when == NULL || rule->when (evidence);
}

const DiagnosisRule *
diagnosis_rule_find (const DiagnosisEvidence *evidence)
{
  gboolean is_smtp_log = is_log (evidence) && evidence->protocol == DIAGNOSIS_PROTOCOL_SMTP;
  const DiagnosisRule *const *tables = is_smtp_log ? log_tables : diagnosis_rule_get_tables (evidence->protocol);

  for (guint t = 0; tables[t] != NULL; t++)
    {
      for (const DiagnosisRule *rule = tables[t]; rule->id != NULL; rule++)
        {
          if (diagnosis_rule_matches (rule, evidence))
            return rule;
        }
    }
  g_return_val_if_reached (diagnosis_rules_unknown);
}

static gboolean
has_same_patch (const Diagnosis *diagnosis, const DiagnosisRemedy *remedy)
{
  for (guint i = 0; i < diagnosis->remedies->len && remedy->patch != NULL; i++)
    {
      const DiagnosisRemedy *other = g_ptr_array_index (diagnosis->remedies, i);

      if (other->patch != NULL && account_server_equal (other->patch, remedy->patch))
        return TRUE;
    }
  return FALSE;
}

/* Without settings there is nothing to change, and yet the change is the cure: it is told. */
static void
tell_change (Diagnosis *self, DiagnosisRemedy *remedy)
{
  g_autofree char *step = g_strconcat (remedy->label, ".", NULL);
  DiagnosisRemedy *first = self->remedies->len > 0 ? g_ptr_array_index (self->remedies, 0) : NULL;
  g_autoptr (GStrvBuilder) steps = g_strv_builder_new ();

  if (first == NULL || first->steps == NULL || !g_str_equal (first->label, _("What to Change")))
    {
      first = diagnosis_remedy_new (DIAGNOSIS_REMEDY_EXPLAIN, _("What to Change"));
      g_ptr_array_insert (self->remedies, 0, first);
    }
  if (first->steps != NULL)
    g_strv_builder_addv (steps, (const char **) first->steps);
  if (first->steps == NULL || !g_strv_contains ((const char *const *) first->steps, step))
    g_strv_builder_add (steps, step);
  g_strfreev (first->steps);
  first->steps = g_strv_builder_end (steps);
  diagnosis_remedy_free (remedy);
}

static void
add_cure (Diagnosis *self, const DiagnosisCure *cure, const DiagnosisEvidence *evidence)
{
  DiagnosisRemedy *remedy = diagnosis_cure_apply (cure, evidence);

  if (remedy == NULL)
    return;
  if (!evidence->has_session && remedy->kind == DIAGNOSIS_REMEDY_CHANGE_SETTINGS)
    tell_change (self, remedy);
  else if (has_same_patch (self, remedy))
    diagnosis_remedy_free (remedy);
  else
    g_ptr_array_add (self->remedies, remedy);
}

static const char *
name_stage (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  guint stages = rule->stages != 0 ? rule->stages & evidence->stages : evidence->stages;

  switch (evidence->protocol)
    {
    case DIAGNOSIS_PROTOCOL_SMTP:
      if (evidence->has_session)
        return smtp_stage_to_string (evidence->stage);
      /* One bit: the stage is certain. */
      return stages != 0 && (stages & (stages - 1)) == 0 ? smtp_stage_to_string ((SmtpStage) g_bit_nth_lsf (stages, -1))
                                                         : NULL;
    case DIAGNOSIS_PROTOCOL_POP3:
      return "pop3";
    case DIAGNOSIS_PROTOCOL_IMAP:
      return "imap";
    case DIAGNOSIS_PROTOCOL_UNKNOWN:
    case DIAGNOSIS_PROTOCOL_OAUTH:
    case DIAGNOSIS_PROTOCOL_KEYRING:
    case DIAGNOSIS_PROTOCOL_NETWORK:
    default:
      return NULL;
    }
}

/* The rule is that of the gravest fault; where there are more, they are all named, and the advice is for all. */
static void
tell_all_faults (Diagnosis *self, const DiagnosisEvidence *evidence)
{
  DiagnosisRemedy *remedy = NULL;

  g_free (self->title);
  self->title = g_strdup (diagnosis_certificate_get_title (evidence));
  for (guint i = 0; i < self->remedies->len && remedy == NULL; i++)
    {
      DiagnosisRemedy *other = g_ptr_array_index (self->remedies, i);

      if (other->kind == DIAGNOSIS_REMEDY_EXPLAIN)
        remedy = other;
    }
  if (remedy == NULL)
    {
      remedy = g_new0 (DiagnosisRemedy, 1);
      remedy->kind = DIAGNOSIS_REMEDY_EXPLAIN;
      g_ptr_array_add (self->remedies, remedy);
    }
  g_free (remedy->label);
  remedy->label = g_strdup (_("What to Do"));
  g_strfreev (remedy->steps);
  remedy->steps = diagnosis_certificate_dup_steps (evidence);
}

/* Where the password may be wrong, its spaces may be what is wrong with it: they came along when it was copied. */
static void
offer_without_spaces (Diagnosis *self, const DiagnosisEvidence *evidence)
{
  DiagnosisRemedy *remedy;
  gboolean may_be_wrong = FALSE;

  if (!evidence->has_session || !evidence->trace->has_spare_spaces || evidence->stage != SMTP_STAGE_AUTH ||
      diagnosis_evidence_used_token (evidence))
    return;
  for (guint i = 0; i < self->remedies->len; i++)
    may_be_wrong = may_be_wrong || ((const DiagnosisRemedy *) g_ptr_array_index (self->remedies, i))->kind ==
                                       DIAGNOSIS_REMEDY_ENTER_PASSWORD;
  if (!may_be_wrong || evidence->reply / 100 != 5)
    return;
  remedy = g_new0 (DiagnosisRemedy, 1);
  remedy->kind = DIAGNOSIS_REMEDY_USE_WITHOUT_SPACES;
  remedy->label = g_strdup (_("Use the Password without Its Spaces"));
  g_ptr_array_insert (self->remedies, 0, remedy);
}

/* A changed pin and a reader in between have titles that hold whatever else is wrong. */
static gboolean
is_about_faults (const DiagnosisRule *rule, const DiagnosisEvidence *evidence)
{
  return evidence->has_session && rule->domain == DIAGNOSIS_DOMAIN_SMTP && rule->code == SMTP_ERROR_CERTIFICATE &&
         !(evidence->trace->tls != NULL && evidence->trace->tls->pin_changed) &&
         !(rule->when != NULL && rule->certificate != 0) && diagnosis_certificate_has_several (evidence);
}

Diagnosis *
diagnosis_rule_apply (const DiagnosisRule *rule, DiagnosisEvidence *evidence)
{
  static const DiagnosisCure last = TRY_AGAIN;
  Diagnosis *self = diagnosis_new (rule->id, NULL, NULL, rule->retry);

  /* What a log says of a certificate is all that is known of it. */
  if (!evidence->has_session)
    evidence->certificate = rule->certificate;
  self->title = diagnosis_fill_in (rule->title, evidence, evidence->trace->server);
  self->cause = diagnosis_fill_in (rule->cause, evidence, evidence->trace->server);
  self->stage = name_stage (rule, evidence);
  self->server_said = diagnosis_evidence_dup_words (evidence);
  if (evidence->has_session)
    self->server = account_server_copy (evidence->trace->server);
  for (guint i = 0; i < DIAGNOSIS_MAX_CURES && rule->cures[i].label != NULL; i++)
    add_cure (self, &rule->cures[i], evidence);
  if (self->remedies->len == 0)
    add_cure (self, &last, evidence);
  offer_without_spaces (self, evidence);
  if (is_about_faults (rule, evidence))
    tell_all_faults (self, evidence);
  return self;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_id (GPtrArray *ids, GHashTable *seen, const char *id)
{
  if (g_hash_table_add (seen, (gpointer) id))
    g_ptr_array_add (ids, (gpointer) id);
}

static GPtrArray *
collect_ids (void)
{
  GPtrArray *ids = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const DiagnosisRule *const *tables = get_all_tables ();

  add_id (ids, seen, "ok");
  for (guint t = 0; tables[t] != NULL; t++)
    for (const DiagnosisRule *rule = tables[t]; rule->id != NULL; rule++)
      add_id (ids, seen, rule->id);
  for (const char *const *id = diagnosis_error_get_ids (); *id != NULL; id++)
    add_id (ids, seen, *id);
  g_ptr_array_sort (ids, compare_ids);
  g_ptr_array_add (ids, NULL);
  return ids;
}

const char *const *
diagnosis_list_ids (void)
{
  static gsize list = 0;

  if (g_once_init_enter (&list))
    g_once_init_leave (&list, (gsize) g_ptr_array_free (collect_ids (), FALSE));
  return (const char *const *) list;
}
