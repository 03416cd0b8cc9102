#include "diagnosis-report.h"

#include "diagnosis-json.h"
#include "diagnosis-scrub.h"

static JsonNode *copy_node (DiagnosisScrub *scrub, JsonNode *node);

static JsonNode *
copy_text (DiagnosisScrub *scrub, const char *text)
{
  g_autofree char *shown = diagnosis_scrub_text (scrub, text);

  return json_node_init_string (json_node_alloc (), shown);
}

static JsonNode *
copy_array (DiagnosisScrub *scrub, JsonArray *array)
{
  JsonNode *copy = json_node_alloc ();
  g_autoptr (JsonArray) made = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (made, copy_node (scrub, json_array_get_element (array, i)));
  return json_node_init_array (copy, made);
}

static JsonNode *
copy_object (DiagnosisScrub *scrub, JsonObject *object)
{
  JsonNode *copy = json_node_alloc ();
  g_autoptr (JsonObject) made = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (made, name, copy_node (scrub, member));
  return json_node_init_object (copy, made);
}

static JsonNode *
copy_node (DiagnosisScrub *scrub, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return copy_object (scrub, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return copy_array (scrub, json_node_get_array (node));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return copy_text (scrub, json_node_get_string (node));
  return json_node_copy (node);
}

/* The lines of the conversation belong together: what begins in one may end in the next. */
static void
scrub_conversation (DiagnosisScrub *scrub, const SmtpTrace *trace, JsonObject *object)
{
  JsonArray *lines = json_object_get_array_member (object, "transcript");

  for (guint i = 0; i < trace->transcript->len; i++)
    {
      const SmtpLine *line = g_ptr_array_index (trace->transcript, i);
      g_autofree char *said = diagnosis_scrub_line (scrub, line->side, line->text);

      json_object_set_string_member (json_array_get_object_element (lines, i), "text", said);
    }
}

char *
diagnosis_report_json (const SmtpTrace *trace, const Diagnosis *diagnosis, DiagnosisReportFlags flags)
{
  g_autoptr (DiagnosisScrub) scrub = diagnosis_scrub_new (trace, (flags & DIAGNOSIS_REPORT_INCLUDE_LOCAL_PARTS) != 0);
  g_autoptr (JsonNode) node = diagnosis_trace_to_json (trace, diagnosis);
  g_autoptr (JsonNode) copy = copy_node (scrub, node);
  g_autofree char *text = NULL;

  scrub_conversation (scrub, trace, json_node_get_object (copy));
  text = diagnosis_json_to_text (copy);
  return g_strconcat (text, "\n", NULL);
}
