# SPDX-License-Identifier: MIT
# Begins a picture: terminal, title, and the caption with the platforms' facts, which is the key as well

WIDTH = 2 * SIDE + PANEL_COLUMNS * PANEL_WIDTH
CAPTION = HEAD + PANEL_ROWS * PANEL_HEIGHT + 14
listed = platforms - words(ABSENT)
absent_names = ""
do for [i = 1 : words(ABSENT)] { absent_names = absent_names.(i > 1 ? ", " : "").platform_name[int(word(ABSENT, i))] }
caption_lines = listed + 1 + (strlen(REMARK) > 0) + (words(ABSENT) > 0)
HEIGHT = CAPTION + caption_lines * LINE + 10

# A point of cairo's is 4/3 of a pixel.
LARGE_FONT = format eq "svg" ? ",18" : ",13.5"
SMALL_FONT = format eq "svg" ? ",11" : ",8.25"
if (format eq "svg") {
	set terminal svg size WIDTH, HEIGHT font "DejaVu Sans,12" background "#FFFFFF" noenhanced
} else {
	set terminal pngcairo size WIDTH, HEIGHT font "DejaVu Sans,9" background "#FFFFFF" noenhanced
}
plot_width = PANEL_WIDTH - PANEL_LEFT - PANEL_RIGHT
plot_height = PANEL_HEIGHT - PANEL_TOP - PANEL_BOTTOM
set output picture
set multiplot

reset
set key off
set tics scale 0.5 textcolor rgb INK
set border 3 linecolor rgb "#999999"
set grid xtics ytics linecolor rgb GRID linewidth 1 linetype 1

set label at screen screen_x(SIDE), screen_y(28) HEADING font LARGE_FONT textcolor rgb INK
name_letters = 0
do for [i = 1 : platforms] {
	if (index_of(ABSENT, sprintf("%d", i)) == 0) {
		name_letters = strlen(platform_name[i]) > name_letters ? strlen(platform_name[i]) : name_letters
	}
}
facts_x = SIDE + (KEY_OF_PLATFORMS ? 40 : 0) + 8.2 * (name_letters + 3 * NUMBERS) + 10
caption_line = 0
do for [i = 1 : platforms] {
	if (index_of(ABSENT, sprintf("%d", i))) { continue }
	caption_y = screen_y(CAPTION + (caption_line + 0.5) * LINE)
	caption_line = caption_line + 1
	caption_name = platform_name[i]
	if (NUMBERS) { caption_name = sprintf("%d  %s", i, platform_name[i]) }
	if (KEY_OF_PLATFORMS) {
		set arrow from screen screen_x(SIDE), caption_y to screen screen_x(SIDE + 28), caption_y nohead linetype i
		set label at screen screen_x(SIDE + 14), caption_y "" point linetype i
	}
	set label at screen screen_x(SIDE + (KEY_OF_PLATFORMS ? 40 : 0)), caption_y caption_name textcolor rgb INK
	set label at screen screen_x(facts_x), caption_y fit(platform_facts[i], (WIDTH - facts_x - SIDE) / 6.2) \
		textcolor rgb FAINT font SMALL_FONT
}
set label at screen screen_x(SIDE), screen_y(CAPTION + (listed + 0.5) * LINE) NOTE textcolor rgb FAINT \
	font SMALL_FONT
set label at screen screen_x(SIDE), screen_y(CAPTION + (listed + 1.5) * LINE) fit(REMARK, (WIDTH - 2 * SIDE) / 6.) \
	textcolor rgb FAINT font SMALL_FONT
if (words(ABSENT) > 0) {
	set label at screen screen_x(SIDE), screen_y(CAPTION + (caption_lines - 0.5) * LINE) \
		fit("Nothing of this was measured in: ".absent_names.".", (WIDTH - 2 * SIDE) / 6.) textcolor rgb FAINT font SMALL_FONT
}
