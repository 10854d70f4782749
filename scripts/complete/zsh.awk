# zsh.awk: the tables of the completion for zsh; see usage.awk.

# spec TEXT: what may stand in an explanation of _arguments.
function spec(s) {
	gsub(/\\/, "&&", s)
	gsub(/\[/, "\\[", s)
	gsub(/\]/, "\\]", s)
	gsub(/:/, "\\:", s)
	return s
}

BEGIN {
	offer["file"] = "_files"
	offer["dir"] = "_files -/"
	offer["yaml"] = "_files -g \"*.(yaml|yml)(-.)\""
	offer["program"] = "_command_names -e"
	offer["commands"] = "_experisana_commands"
}

# action KIND: what _arguments does for it.
function action(k) {
	if (k ~ /^words /)
		return "(" substr(k, 7) ")"
	if (k ~ /^list /)
		return "_values -s , value " substr(k, 6)
	return offer[k]
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
		if (kind[p, i] == "rest" && p == front)
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
	print "#compdef" programs
	prepare()
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
	for (i = 1; i <= ncmd; i++)
		printf "\n\t\t%s", quoted(cmd[i] ":" spec(cmdabout[i]))
	print ")"
	print "\t_experisana_yours"
	print "\t_describe command table"
	print "}\n"
	print "# _experisana_runs COMMAND: the program it is."
	print "_experisana_runs() {"
	print "\tcase $1 in"
	for (i = 1; i <= ncmd; i++)
		if (cmd[i] in runs)
			printf "\t%s) REPLY=%s ;;\n", cmd[i], runs[cmd[i]]
	print "\t*) REPLY=experisana-$1 ;;"
	print "\tesac"
	print "}\n"
	print "_experisana_of $service"
}
