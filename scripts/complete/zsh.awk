# zsh.awk: the tables of the completion for zsh; see usage.awk.

# spec TEXT: what may stand in an explanation of _arguments.
function spec(s) {
	gsub(/\\/, "&&", s)
	gsub(/\[/, "\\[", s)
	gsub(/\]/, "\\]", s)
	gsub(/:/, "\\:", s)
	return s
}

# action KIND
function action(k) {
	if (k == "file")
		return "_files"
	if (k == "dir")
		return "_files -/"
	if (k == "yaml")
		return "_files -g \"*.(yaml|yml)(-.)\""
	if (k == "program")
		return "_command_names -e"
	if (k == "commands")
		return "_experisana_commands"
	if (k ~ /^words /)
		return "(" substr(k, 7) ")"
	if (k ~ /^list /)
		return "_values -s , value " substr(k, 6)
	return ""
}

function add(s) {
	printf " \\\n\t\t    %s", quoted(s)
}

function emit(p,	i, l, k, n, both) {
	printf "\t%s)\n\t\t_arguments -s -S%s", p, stops[p] ? " -A '-*'" : ""
	for (i = 1; i <= length(opts[p]); i++) {
		l = substr(opts[p], i, 1)
		n = "--" long[p, l]
		both = l == "v" ? "*" : "(-" l " " n ")"
		k = "[" spec(about[p, l]) "]"
		if (takes[p, l] != "") {
			n = n "="
			k = k ":" spec(what[p, l]) ":" action(takes[p, l])
		}
		add(both "-" l k)
		add(both n k)
	}
	for (i = 1; i <= noper[p]; i++) {
		if (kind[p, i] == "rest" && ncmd[p])
			add("*::" oper[p, i] ":_experisana_rest")
		else if (kind[p, i] == "rest")
			add("*::" oper[p, i] ":_normal")
		else
			add((i == noper[p] && more[p] ? "*" : i) ":" \
			    spec(oper[p, i]) ":" action(kind[p, i]))
	}
	print "\n\t\t;;"
}

END {
	prepare()
	printf "#compdef"
	for (i = 1; i <= nprog; i++)
		printf " %s", prog[i]
	print ""
	while ((getline line <head) > 0)
		print line
	print "\n# _experisana_of PROGRAM: offers; 2 where it is none of ours."
	print "_experisana_of() {"
	print "\tcase $1 in"
	for (i = 1; i <= nprog; i++)
		emit(prog[i])
	print "\t*)\n\t\treturn 2\n\t\t;;"
	print "\tesac"
	print "}\n"
	print "_experisana_commands() {"
	print "\tlocal -a table"
	printf "\ttable=("
	for (i = 1; i <= nprog; i++)
		for (j = 1; j <= ncmd[prog[i]]; j++)
			printf "\n\t\t%s", quoted(cmd[prog[i], j] ":" \
			    spec(cmdabout[prog[i], j]))
	print ")"
	print "\t_experisana_yours"
	print "\t_describe command table"
	print "}\n"
	print "# _experisana_runs COMMAND: the program it is."
	print "_experisana_runs() {"
	print "\tcase $1 in"
	for (i = 1; i <= nprog; i++) {
		p = prog[i]
		for (j = 1; j <= ncmd[p]; j++)
			if (runs[p, cmd[p, j]] != "" && \
			    runs[p, cmd[p, j]] != p "-" cmd[p, j])
				printf "\t%s) REPLY=%s ;;\n", cmd[p, j],
				    runs[p, cmd[p, j]]
	}
	print "\t*) REPLY=experisana-$1 ;;"
	print "\tesac"
	print "}\n"
	print "_experisana_of $service"
}
