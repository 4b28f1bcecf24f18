# The completion of faultline's verbs, options, probes, axes and their words for fish; made by its build.
set -g __faultline_table '@TABLE@'

# What the word at the cursor may become, a line each; nothing: a file.
function __faultline_words
	set -l typed (commandline -opc)
	set -l word (commandline -ct)
	set -l verb $typed[2]
	set -l before $typed[-1]
	set -l kept (string replace -rf '^(.*,)[^,]*$' '$1' -- $word)
	set -l lead ''
	if string match -qr '^--[^=]+=' -- $word
		set before (string replace -r '=.*' '' -- $word)
		set lead $before=
		set kept (string replace -rf '^--[^=]+=(.*,)[^,]*$' '$1' -- $word)
	end
	set -l options
	set -l found
	set -l lines (string split \n -- $__faultline_table)
	set -l probes (string replace -f 'probe ' '' -- $lines)
	set -l named
	for one in $probes
		contains -- $one $typed; and set -a named $one
	end
	set -l takes
	for line in $lines
		set -l field (string split ' ' -- $line)
		switch $field[1]
			case verb
				test (count $typed) -lt 2; and set -a found $field[2]
				test "$field[2]" = "$verb"; and set takes $field[3..-1]
			case option
				test "$field[2]" = "$verb"; or continue
				string match -q -- '--*' $field[3]; and set -a options $field[3]
				test "$field[3]" = "$before"; and test (count $field) -gt 3; and set -a found $field[4..-1]
			case axis
				contains -- AXIS $takes; or continue
				test (count $named) -eq 0; or contains -- $field[2] $named; or continue
				contains -- $field[3] $options; or set -a options $field[3]
				test "$field[3]" = "$before"; and set -a found $field[4..-1]
		end
	end
	if test (count $typed) -ge 2; and test (count $found) -eq 0
		if string match -q -- '-*' $word
			set found $options
		else if contains -- PROBE $takes
			set found $probes
		end
	end
	for one in $found
		test $one = '?'; or printf '%s\n' "$lead$kept$one"
	end | sort -u
end
complete -c faultline -f -n 'test (count (__faultline_words)) -gt 0' -a '(__faultline_words)'
