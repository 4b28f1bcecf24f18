
_faultline() {
	local word=$words[CURRENT] before=$words[CURRENT-1] verb=
	local -a found
	(( CURRENT < 3 )) || verb=$words[2]
	if [[ $before == -- ]]; then _command_names; return; fi
	if [[ $word == --*=* ]]; then before=${word%%=*} word=${word#*=}; compset -P '*='; fi
	found=(${(f)"$(_faultline_words "$verb" "$before" "$word" "$words")"})
	if (( ! $#found )); then _files; return; fi
	compset -P '*,'
	compadd -a found
}
if [[ $funcstack[1] == _faultline ]]; then _faultline "$@"; else compdef _faultline faultline; fi
