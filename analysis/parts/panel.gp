# SPDX-License-Identifier: MIT
# Places the panel number PANEL and writes its title.

set lmargin at screen screen_x(panel_x(panel) + PANEL_LEFT)
set rmargin at screen screen_x(panel_x(panel) + PANEL_WIDTH - PANEL_RIGHT)
set tmargin at screen screen_y(panel_y(panel) + PANEL_TOP)
set bmargin at screen screen_y(panel_y(panel) + PANEL_HEIGHT - PANEL_BOTTOM)
set label at screen screen_x(panel_x(panel)), screen_y(panel_y(panel) + PANEL_TOP - 14) panel_title(panel) textcolor rgb INK
