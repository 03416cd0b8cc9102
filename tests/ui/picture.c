#include "picture.h"

#include "test-util.h"

static char *folder;
static gboolean dark, rtl, contrast;
static double text_scale = 1;
static int width = 760;

gboolean
picture_init (int *argc, char ***argv)
{
  const GOptionEntry options[] = {
    { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Dark style", NULL },
    { "rtl", 0, 0, G_OPTION_ARG_NONE, &rtl, "Right to left", NULL },
    { "contrast", 0, 0, G_OPTION_ARG_NONE, &contrast, "High contrast", NULL },
    { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, "How large the text is, as 1.5", "N" },
    { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width of every window", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, argc, argv, &error) || *argc != 2)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "FOLDER is missing");
      return FALSE;
    }
  folder = (*argv)[1];
  *argc = 1;
  /* libadwaita's own switch for trying this out; read when it starts. */
  if (contrast)
    g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  test_util_init (argc, argv);
  g_object_set (gtk_settings_get_default (), "gtk-cursor-blink", FALSE, "gtk-font-name", "Cantarell 11",
                "gtk-xft-antialias", 1, "gtk-xft-hinting", 1, "gtk-xft-hintstyle", "hintslight", "gtk-xft-rgba", "none",
                "gtk-xft-dpi", (int) (96 * 1024 * text_scale), NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_mkdir_with_parents (folder, 0755);
  return TRUE;
}

/* Without a window manager a window comes out smaller than asked: ask again for the difference. */
void
picture_set_size (GtkWidget *window, int w, int h)
{
  int have_w, have_h, ask_w = w, ask_h = h;

  if (h < 0)
    {
      test_util_settle (window);
      return;
    }
  for (guint i = 0; i < 3; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), ask_w, ask_h);
      test_util_settle (window);
      g_usleep (20000);
      test_util_settle (window);
      have_w = gtk_widget_get_width (window);
      have_h = gtk_widget_get_height (window);
      if (have_w == w && have_h == h)
        break;
      /* What it has may be what it had before: the answer to a size comes when it comes. */
      ask_w = MAX (1, ask_w + w - have_w);
      ask_h = MAX (1, ask_h + h - have_h);
    }
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static void
wait_for_frames (GtkWidget *window)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (window, on_frame, &frames, NULL);

  test_util_wait_until (frames >= 4);
  gtk_widget_remove_tick_callback (window, id);
}

void
picture_take (GtkWidget *window, const char *name, int w, int h)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%s%s%s%s%s.png", folder, name, dark ? "-dark" : "", rtl ? "-rtl" : "",
                                           width < 500 ? "-narrow" : "", contrast ? "-contrast" : "",
                                           text_scale > 1 ? "-large" : "");
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot;
  graphene_rect_t bounds;

  picture_set_size (window, width < 500 ? width : w, h);
  wait_for_frames (window);
  g_assert_true (gtk_widget_compute_bounds (window, window, &bounds));
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (
      gtk_native_get_renderer (GTK_NATIVE (window)), node,
      &GRAPHENE_RECT_INIT (-bounds.origin.x, -bounds.origin.y,
                           (float) gtk_widget_get_width (window), (float) gtk_widget_get_height (window)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_print ("%s\n", path);
}

void
picture_take_and_close (GtkWidget *window, const char *name, int w, int h)
{
  picture_take (window, name, w, h);
  gtk_window_destroy (GTK_WINDOW (window));
}
