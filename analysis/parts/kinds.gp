# SPDX-License-Identifier: MIT
# Splits the primitives of data: the KINDS_MOST with the largest weight are the kinds 1 ... kinds; all others
# are the last kind. Needs KINDS_OF (the name of the data), weight(row) and KINDS_MOST, at most 7; sets kinds,
# kind_title[k], kind_of(primitive), kind_color(k), on_kind(k), KIND_WIDTH.

PRIMITIVES_MOST = 64
array primitive_name[PRIMITIVES_MOST]
array primitive_weight[PRIMITIVES_MOST]
array primitive_kind[PRIMITIVES_MOST]
primitives = 0
find_primitive(name) = primitives == 0 ? 0 : sum [j = 1 : primitives] (primitive_name[j] eq name ? j : 0)
primitive_of(name) = (found = find_primitive(name), found > 0 || primitives == PRIMITIVES_MOST ? found : \
	(primitives = primitives + 1, primitive_name[primitives] = name, primitive_weight[primitives] = 0, \
	primitive_kind[primitives] = 0, primitives))
add_weight(j, v) = j > 0 && v > 0 ? (primitive_weight[j] = primitive_weight[j] + v) : 0
set datafile columnheaders
set samples 2
set table $unused
plot "+" using (NaN) with table, KINDS_OF using (add_weight(primitive_of(strcol("primitive")), weight(0))) with table
unset table
unset datafile columnheaders
array kind_title[KINDS_MOST + 1]
kinds = 0
do for [k = 1 : KINDS_MOST] {
	heaviest = 0
	do for [j = 1 : primitives] {
		if (primitive_kind[j] == 0 && primitive_weight[j] > (heaviest ? primitive_weight[heaviest] : 0)) { heaviest = j }
	}
	if (heaviest) {
		kinds = kinds + 1
		kind_title[kinds] = primitive_name[heaviest]
		primitive_kind[heaviest] = kinds
	}
}
others = 0
do for [j = 1 : primitives] {
	if (primitive_kind[j] == 0 && primitive_weight[j] > 0) { others = 1 }
}
if (others) {
	kinds = kinds + 1
	kind_title[kinds] = "others"
}
kind_of(name) = (found = find_primitive(name), found > 0 && primitive_kind[found] > 0 ? primitive_kind[found] : kinds)
kind_color(k) = others && k == kinds ? "#7F7F7F" : fill(k)
on_kind(k) = others && k == kinds ? "#FFFFFF" : on_fill(k)

# The width of a box of the key and its text, in pixels.
key_letters = 0
do for [k = 1 : kinds] { key_letters = strlen(kind_title[k]) > key_letters ? strlen(kind_title[k]) : key_letters }
KIND_WIDTH = 7.2 * key_letters + 36
