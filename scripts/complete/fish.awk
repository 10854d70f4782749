# fish.awk: the tables of the completion for fish; see usage.awk.

function fishquoted(s) {
	gsub(/\\/, "&&", s)
	gsub(/'/, "\\'", s)
	return "'" s "'"
}

# action KIND: what follows -a, or "" for files.
function action(k) {
	if (k == "dir")
		return "'(__fish_complete_directories (commandline -ct))'"
	if (k == "yaml")
		return "'(__experisana_yaml)'"
	if (k == "program")
		return "'(__fish_complete_command)'"
	if (k == "commands")
		return "'(__experisana_commands)'"
	if (k ~ /^words /)
		return fishquoted(substr(k, 7))
	if (k ~ /^list /)
		return "'(__experisana_list " substr(k, 6) ")'"
	return ""
}

# under P: the programs whose command line may be one of P's.
function under(p,	i, q, j) {
	for (i = 1; i <= nprog; i++) {
		q = prog[i]
		if (ncmd[q] && index(p, q "-") == 1)
			return " -c " q
		for (j = 1; j <= ncmd[q]; j++)
			if (runs[q, cmd[q, j]] == p)
				return " -c " q
	}
	return ""
}

function emit(p,	i, l, k, to) {
	to = "complete -c " p under(p)
	for (i = 1; i <= length(opts[p]); i++) {
		l = substr(opts[p], i, 1)
		k = takes[p, l]
		if (may[p, l])
			k = ""
		else if (k == "file")
			k = " -r -F"
		else if (k != "")
			k = action(k) == "" ? " -x" : " -x -a " action(k)
		if (about[p, l] != "")
			k = k " -d " fishquoted(about[p, l])
		printf "%s -n '__experisana_at %s' -s %s -l %s%s\n", to, p, l,
		    long[p, l], k
	}
	for (i = 1; i <= noper[p]; i++) {
		k = kind[p, i]
		if (k == "rest" || k == "text")
			continue
		k = k == "file" ? " -F" : " -a " action(k)
		printf "%s -n '__experisana_at %s %d%s'%s\n", to, p, i,
		    (i == noper[p] && more[p] ? " more" : ""), k
	}
}

END {
	prepare()
	while ((getline line <head) > 0)
		print line
	print "\n# __experisana_takes PROGRAM: its options with an argument: the"
	print "# letters, then the long names."
	print "function __experisana_takes"
	print "\tswitch $argv[1]"
	for (i = 1; i <= nprog; i++) {
		p = prog[i]
		all = names = ""
		for (j = 1; j <= length(opts[p]); j++) {
			l = substr(opts[p], j, 1)
			if (takes[p, l] != "" && !may[p, l]) {
				all = all l
				names = names " " long[p, l]
			}
		}
		if (all != "")
			printf "\tcase %s\n\t\tstring split ' ' '%s%s'\n", p,
			    all, names
	}
	print "\tend\nend\n"
	print "# __experisana_stops PROGRAM: does an operand end the options?"
	print "function __experisana_stops"
	printf "\tcontains -- $argv[1]"
	for (i = 1; i <= nprog; i++)
		if (stops[prog[i]])
			printf " %s", prog[i]
	print "\nend\n"
	print "# __experisana_runs COMMAND: the program it is."
	print "function __experisana_runs"
	print "\tswitch $argv[1]"
	for (i = 1; i <= nprog; i++)
		for (j = 1; j <= ncmd[prog[i]]; j++) {
			c = cmd[prog[i], j]
			if (runs[prog[i], c] != prog[i] "-" c)
				printf "\tcase %s\n\t\techo %s\n", c,
				    runs[prog[i], c]
		}
	print "\tcase '*'\n\t\techo experisana-$argv[1]"
	print "\tend\nend\n"
	print "function __experisana_commands"
	for (i = 1; i <= nprog; i++)
		for (j = 1; j <= ncmd[prog[i]]; j++)
			printf "\tprintf '%%s\\t%%s\\n' %s %s\n",
			    cmd[prog[i], j], fishquoted(cmdabout[prog[i], j])
	print "\tcomplete -C experisana- |"
	print "\t    string replace -rf '^experisana-([^\\t]*).*' '$1'"
	print "end\n"
	for (i = 1; i <= nprog; i++) {
		print "complete -c " prog[i] " -e"
		print "complete -c " prog[i] " -f"
	}
	for (i = 1; i <= nprog; i++)
		emit(prog[i])
}
