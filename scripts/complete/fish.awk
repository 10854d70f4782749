# fish.awk: the tables of the completion for fish; see usage.awk.

function fishquoted(s) {
	gsub(/\\/, "&&", s)
	gsub(/'/, "\\'", s)
	return "'" s "'"
}

BEGIN {
	offer["dir"] = "'(__fish_complete_directories (commandline -ct))'"
	offer["yaml"] = "'(__experisana_yaml)'"
	offer["program"] = "'(__fish_complete_command)'"
	offer["commands"] = "'(__experisana_commands)'"
	offer["rest"] = "'(__experisana_rest)'"
}

# action KIND: what follows -a, or "" for files.
function action(k) {
	if (k ~ /^words /)
		return fishquoted(substr(k, 7))
	if (k ~ /^list /)
		return "'(__experisana_list " substr(k, 6) ")'"
	return offer[k]
}

function emit(p,	i, l, k, letters, names, at) {
	print "complete -c " p " -e"
	print "complete -c " p " -f"
	for (i = 1; i <= length(opts[p]); i++) {
		l = substr(opts[p], i, 1)
		if (takes[p, l] != "") {
			letters = letters l
			names = names " " long[p, l]
		}
	}
	at = " -n \"__experisana_at %s '" (letters == "" ? "-" : letters) \
	    "' '" substr(names, 2) "'%s\"%s\n"
	for (i = 1; i <= length(opts[p]); i++) {
		l = substr(opts[p], i, 1)
		k = takes[p, l]
		if (k == "file")
			k = " -r -F"
		else if (k != "")
			k = action(k) == "" ? " -x" : " -x -a " action(k)
		if (about[p, l] != "")
			k = k " -d " fishquoted(about[p, l])
		printf "complete -c %s -s %s -l %s", p, l, long[p, l]
		if (stops[p])
			printf at, 1, "", k
		else
			print k
	}
	for (i = 1; i <= noper[p]; i++) {
		k = kind[p, i]
		if (k == "text" || (k == "rest" && p != front))
			continue
		k = k == "file" ? " -F" : " -a " action(k)
		printf "complete -c %s" at, p, i,
		    (i == noper[p] && more[p] ? " more" : ""), k
	}
}

END {
	prepare()
	print "\n# __experisana_runs COMMAND: the program it is."
	print "function __experisana_runs"
	print "\tswitch $argv[1]"
	for (i = 1; i <= ncmd; i++)
		if (cmd[i] in runs)
			printf "\tcase %s\n\t\techo %s\n", cmd[i], runs[cmd[i]]
	print "\tcase '*'\n\t\techo experisana-$argv[1]"
	print "\tend\nend\n"
	print "function __experisana_commands"
	for (i = 1; i <= ncmd; i++)
		printf "\tprintf '%%s\\t%%s\\n' %s %s\n", cmd[i],
		    fishquoted(cmdabout[i])
	print "\tcomplete -C experisana- |"
	print "\t    string replace -rf '^experisana-([^\\t]*).*' '$1'"
	print "end\n"
	for (i = 1; i <= nprog; i++)
		emit(prog[i])
}
