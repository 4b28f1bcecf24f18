#compdef faultline
# The completion of faultline's verbs, options, probes, axes and their words, for bash and for zsh; made by its build.
_faultline_table() {
	cat <<'END'
@TABLE@
END
}

# VERB BEFORE WORD ALL: what WORD, which stands after BEFORE, may become, a line each; nothing: a file.
_faultline_words() {
	_faultline_table | awk -v verb="$1" -v before="$2" -v word="$3" -v all="$4" '
	BEGIN { for (i = split(all, typed, " "); i > 0; i--) named[typed[i]] = 1 }
	function offer(text) { if (!offered[text]++) print text }
	function offer_from(first) { for (i = first; i <= NF; i++) if ($i != "?") offer($i) }
	$1 == "verb" && verb == "" { offer($2) }
	$1 == "verb" && $2 == verb { probes = / PROBE/; axes = / AXIS/ }
	$1 == "option" && $2 == verb && $3 == before && NF > 3 { offer_from(4); is_value = 1 }
	$1 == "option" && $2 == verb && $3 ~ /^--/ { options[++option_count] = $3 }
	$1 == "probe" { probe[++probe_count] = $2; if ($2 in named) some = 1 }
	$1 == "axis" { axis[++axis_count] = $0 }
	END {
		for (a = 1; axes && !is_value && a <= axis_count; a++) {
			$0 = axis[a]
			if (some && !($2 in named)) continue
			if ($3 == before) { offer_from(4); was_axis = 1 }
			else options[++option_count] = $3
		}
		if (is_value || was_axis || verb == "") exit
		if (word ~ /^-/) for (i = 1; i <= option_count; i++) offer(options[i])
		else if (probes) for (i = 1; i <= probe_count; i++) offer(probe[i])
	}'
}
