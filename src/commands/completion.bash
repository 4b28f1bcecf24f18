
_faultline() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= kept= line
	if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
	((COMP_CWORD < 2)) || verb=${COMP_WORDS[1]}
	[[ $before != -* || $word != *,* ]] || kept=${word%,*},
	COMPREPLY=()
	if [[ $before == -- ]]; then
		while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "$word")
		return
	fi
	while IFS= read -r line; do
		[[ $kept$line != "$word"* ]] || COMPREPLY+=("$kept$line")
	done < <(_faultline_words "$verb" "$before" "$word" "${COMP_WORDS[*]}")
}
complete -o bashdefault -o default -F _faultline faultline
