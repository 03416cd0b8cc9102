#include "sendoff-message-memory.h"

typedef struct
{
  guint attempts;
  gint64 changed;
  Diagnosis *diagnosis;
} Memory;

static void
memory_free (gpointer data)
{
  Memory *memory = data;

  diagnosis_free (memory->diagnosis);
  g_free (memory);
}

/* Of Memory, by the ids of the messages. */
static GHashTable *
get_memories (void)
{
  static GHashTable *memories;

  if (memories == NULL)
    memories = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, memory_free);
  return memories;
}

void
sendoff_message_memory_note (const OutboxMessage *message, const Diagnosis *diagnosis)
{
  Memory *memory;

  if (diagnosis == NULL)
    {
      g_hash_table_remove (get_memories (), &message->id);
      return;
    }
  memory = g_new0 (Memory, 1);
  memory->attempts = message->attempts;
  memory->changed = message->changed;
  memory->diagnosis = diagnosis_copy (diagnosis);
  g_hash_table_replace (get_memories (), g_memdup2 (&message->id, sizeof message->id), memory);
}

Diagnosis *
sendoff_message_memory_dup (const OutboxMessage *message)
{
  const Memory *memory = g_hash_table_lookup (get_memories (), &message->id);

  if (memory == NULL || memory->attempts != message->attempts || memory->changed != message->changed ||
      g_strcmp0 (memory->diagnosis->id, message->diagnosis) != 0)
    return NULL;
  return diagnosis_copy (memory->diagnosis);
}
