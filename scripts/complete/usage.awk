# usage.awk: reads what programs say to -h, one after another, and knows then
#
#	prog[i], programs	the programs, nprog of them; all in one text
#	opts[p]			a program's options: a string of letters
#	long[p, letter]		an option's long name
#	about[p, letter]	what it does
#	takes[p, letter]	the kind of its argument; "" when it has none
#	what[p, letter]		the argument's name
#	noper[p]		how many operands it has
#	oper[p, i], kind[p, i]	the name of the i-th, and its kind
#	more[p]			1 when the last can come again
#	stops[p]		1 when no option follows an operand
#	front			the program that has a table of commands
#	ncmd, cmd[i], cmdabout[i]	these, and what they do
#	runs[cmd]		the program it is, if that is not front-cmd
#
# A kind is: text, file, dir, yaml, program (a command of any sort), rest (its
# arguments), commands (of the table); "words A B ..." (one of these) or
# "list A B ..." (some, with commas between).
#
# A shell's part comes behind this with -f and prints all in its END.

# kindof P NAME ABOUT: by the name of an argument, and what is said about it.
function kindof(p, name, said,	w) {
	w = tolower(name)
	if ((p, w) in listed)
		return "words " listed[p, w]
	if (match(said, /comma-separated: /)) {
		said = substr(said, RSTART + RLENGTH)
		sub(/ *\(.*/, "", said)
		return "list " said
	}
	if (name ~ /\.ya?ml/)
		return "yaml"
	if (name ~ /dir$/)
		return "dir"
	if (name ~ /file|^path$|\.db$/ || said ~ /(^| )file([ ,;]|$)/)
		return "file"
	if (name == "command")
		return p == front ? "commands" : "program"
	if (name == "argument")
		return "rest"
	if (name ~ /[|]/ && name !~ /gid|url|card|tag/) {
		gsub(/[|]/, " ", name)
		return "words " name
	}
	return "text"
}

# synopsis P TEXT: reads the operands.
function synopsis(p, s,	n, t, i, prev, alt) {
	gsub(/\[=[^]]*\]/, "", s)	# column[=value]
	gsub(/\[|\]|\.\.\./, " & ", s)
	n = split(s, t, " ")
	for (i = 2; i <= n; i++) {
		if (t[i] == "[") {
			continue
		} else if (t[i] == "...") {
			more[p] = 1
		} else if (t[i] == "|") {
			alt = prev == "operand"
		} else if (t[i] == "]") {
			if (prev != "operand")
				prev = ""
		} else if (t[i] ~ /^-/) {
			prev = length(t[i]) == 2 ? substr(t[i], 2) : ""
		} else if (length(prev) == 1) {
			prev = ""
		} else if (alt) {
			oper[p, noper[p]] = oper[p, noper[p]] "|" t[i]
			alt = 0
		} else {
			oper[p, ++noper[p]] = t[i]
			prev = "operand"
		}
	}
}

function finish(p,	i, l) {
	for (i = 1; i <= length(opts[p]); i++) {
		l = substr(opts[p], i, 1)
		if ((p, l) in what)
			takes[p, l] = kindof(p, what[p, l], about[p, l])
	}
	for (i = 1; i <= noper[p]; i++) {
		kind[p, i] = kindof(p, oper[p, i], "")
		if (kind[p, i] == "rest")
			stops[p] = 1
	}
}

# What is in single quotes for a shell of the sh family.
function quoted(s) {
	gsub(/'/, "'\\''", s)
	return "'" s "'"
}

# prepare: what END of a shell's part begins with.
function prepare(	i, c) {
	print "# completion of experisana's programs, made from what they say"
	print "# to -h (scripts/complete); changes here are lost."
	while ((getline line <head) > 0)
		print line
	for (i = 1; i <= nprog; i++)
		finish(prog[i])
	for (i = 1; i <= ncmd; i++) {
		c = cmd[i]
		if (!((front "-" c) in noper))
			runs[c] = "asana-" (c == "logs" ? "log" : \
			    c == "stop" ? "cancel" : c)
	}
}

/^usage: / {
	p = $2
	prog[++nprog] = p
	programs = programs " " p
	noper[p] = 0
	opts[p] = last = ""
	synopsis(p, substr($0, 8))
	next
}
# "-x, --long  what it does", "-x, --long arg  ..."
/^ +-[A-Za-z0-9], --/ {
	last = substr($1, 2, 1)
	opts[p] = opts[p] last
	long[p, last] = substr($2, 3)
	match($0, /[^ ]  +/)
	about[p, last] = substr($0, RSTART + RLENGTH)
	if (split(substr($0, 1, RSTART), words) > 2)
		what[p, last] = $3
	next
}
# more about the option of the line above
/^      +[^ ]/ && last != "" {
	sub(/^ +/, "")
	about[p, last] = about[p, last] " " $0
	next
}
{ last = "" }
# "  Columns: id name ...", "The state: starting, idle ...": what it can be
/^ *(The )?[A-Za-z]+: / {
	sub(/^ *(The )?/, "")
	name = tolower($1)
	sub(/s?:$/, "", name)
	$1 = ""
	sub(/; or .*/, "")
	gsub(/[,;]/, "")
	sub(/^ +/, "")
	listed[p, name] = $0
	next
}
/^  [a-z][a-z-]*( [^ ]+)*  +[^ ]/ && oper[p, 1] == "command" {
	front = p
	cmd[++ncmd] = $1
	sub(/^  [^ ]+( [^ ]+)*  +/, "")
	cmdabout[ncmd] = $0
}
