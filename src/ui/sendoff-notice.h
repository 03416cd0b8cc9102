#pragma once

#include <adwaita.h>

/*
 * Something that the person should know, in a few lines, with buttons that do something about it. Not shown before it
 * says anything.
 */

#define SENDOFF_TYPE_NOTICE (sendoff_notice_get_type ())
G_DECLARE_FINAL_TYPE (SendoffNotice, sendoff_notice, SENDOFF, NOTICE, AdwBin)

/** SendoffNoticeButton: @label: translated, with an access key; @action: of a window around the notice */
typedef struct
{
  const char *label;
  const char *action;
} SendoffNoticeButton;

/**
 * sendoff_notice_set:
 * @title: (nullable): %NULL: there is nothing to say, and the notice is hidden
 * @text: (nullable)
 * @buttons: the first is the suggested one; copied
 *
 * Saying the same again changes nothing, so that the focus stays.
 */
void sendoff_notice_set (SendoffNotice *self,
                         const char *title,
                         const char *text,
                         const SendoffNoticeButton *buttons,
                         gsize n_buttons);
