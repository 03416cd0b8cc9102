#include "sendoff-objection.h"

static const DiagnosisRemedy *
find_kind (const Diagnosis *diagnosis, DiagnosisRemedyKind kind)
{
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (diagnosis->remedies, i);

      if (remedy->kind == kind)
        return remedy;
    }
  return NULL;
}

static DiagnosisRemedy *
copy_remedy (const DiagnosisRemedy *remedy)
{
  DiagnosisRemedy *copy = diagnosis_remedy_new (remedy->kind, remedy->label);

  copy->url = g_strdup (remedy->url);
  copy->patch = remedy->patch != NULL ? account_server_copy (remedy->patch) : NULL;
  copy->steps = g_strdupv (remedy->steps);
  copy->seconds = remedy->seconds;
  return copy;
}

/* What only makes sense for a try, or comes from the objection itself. */
static gboolean
is_of_objection (const DiagnosisRemedy *remedy)
{
  return remedy->kind == DIAGNOSIS_REMEDY_TRY_AGAIN || remedy->kind == DIAGNOSIS_REMEDY_TRY_ANYWAY ||
         remedy->kind == DIAGNOSIS_REMEDY_WAIT;
}

/* The last test's cures know more of the provider; but it has to be *another* password. */
static GPtrArray *
join_remedies (const Diagnosis *objection, const Diagnosis *last)
{
  const DiagnosisRemedy *other_password = find_kind (objection, DIAGNOSIS_REMEDY_ENTER_PASSWORD);
  GPtrArray *remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) diagnosis_remedy_free);

  for (guint i = 0; i < last->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (last->remedies, i);

      if (remedy->kind == DIAGNOSIS_REMEDY_ENTER_PASSWORD && other_password != NULL)
        g_ptr_array_add (remedies, copy_remedy (other_password));
      else if (!is_of_objection (remedy))
        g_ptr_array_add (remedies, copy_remedy (remedy));
    }
  for (guint i = 0; i < objection->remedies->len; i++)
    {
      const DiagnosisRemedy *remedy = g_ptr_array_index (objection->remedies, i);

      if (is_of_objection (remedy) || find_kind (last, remedy->kind) == NULL)
        g_ptr_array_add (remedies, copy_remedy (remedy));
    }
  return remedies;
}

Diagnosis *
sendoff_objection_join (Diagnosis *objection, const Diagnosis *last)
{
  GPtrArray *remedies;
  char *cause;

  if (last == NULL)
    return objection;

  remedies = join_remedies (objection, last);
  g_ptr_array_unref (objection->remedies);
  objection->remedies = remedies;
  cause = g_strjoin ("\n\n", objection->cause, last->cause, NULL);
  g_free (objection->cause);
  objection->cause = cause;
  g_free (objection->server_said);
  objection->server_said = g_strdup (last->server_said);
  objection->stage = last->stage;
  if (objection->server == NULL && last->server != NULL)
    objection->server = account_server_copy (last->server);
  return objection;
}
