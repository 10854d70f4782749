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
	all = ""
	for (i = 1; i <= ncmd[p]; i++) {
		all = all (i > 1 ? " " : "") cmd[p, i]
		if (runs[p, cmd[p, i]] != "")
			entry(p ":runs:" cmd[p, i], runs[p, cmd[p, i]])
	}
	if (all != "")
		entry(p ":commands", all)
	for (i = 1; i <= noper[p]; i++)
		entry(p ":" (i == noper[p] && more[p] ? "[0-9]*" : i),
		    kind[p, i])
}

END {
	prepare()
	while ((getline line <head) > 0)
		print line
	print ""
	print "# _experisana_say KEY: what programs say of themselves, in REPLY."
	print "_experisana_say() {"
	print "\tREPLY="
	print "\tcase $1 in"
	all = ""
	for (i = 1; i <= nprog; i++) {
		emit(prog[i])
		all = all " " prog[i]
	}
	print "\tesac"
	print "}\n"
	print "complete -F _experisana" all
}
