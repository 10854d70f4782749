# bash.awk: the tables of the completion for bash; see usage.awk.

function entry(key, value) {
	printf "\t%s) REPLY=%s ;;\n", key, quoted(value)
}

function emit(p,	i, l, all) {
	all = ""
	for (i = 1; i <= length(opts[p]); i++) {
		l = substr(opts[p], i, 1)
		all = all (i > 1 ? " -" : "-") l " --" long[p, l]
		if (takes[p, l] != "")
			entry(p ":-" l "|" p ":--" long[p, l], takes[p, l])
	}
	entry(p ":options", all)
	if (stops[p])
		entry(p ":stops", 1)
	for (i = 1; i <= noper[p]; i++)
		entry(p ":" (i == noper[p] && more[p] ? "[0-9]*" : i),
		    kind[p, i])
}

END {
	prepare()
	print ""
	print "# _experisana_say KEY: what programs say of it, in REPLY."
	print "_experisana_say() {"
	print "\tREPLY="
	print "\tcase $1 in"
	for (i = 1; i <= nprog; i++)
		emit(prog[i])
	for (i = 1; i <= ncmd; i++) {
		all = all (i > 1 ? " " : "") cmd[i]
		if (cmd[i] in runs)
			entry(front ":runs:" cmd[i], runs[cmd[i]])
	}
	entry(front ":commands", all)
	print "\tesac"
	print "}\n"
	print "complete -F _experisana" programs
}
