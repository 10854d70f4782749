#!/bin/sh
# sweep(5): each of its files gives what is printed below it.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# The literal blocks, as a reader sees them: NN.yaml is a file, and NN.txt what
# is typed and printed below it.
awk '
	/^\.Bd -literal/ { on = 1; kind = ""; next }
	/^\.Ed/		{ on = 0; next }
	!on		{ next }
	{
		gsub(/\\e/, "\\"); gsub(/\\&/, "")
		if (kind == "") {
			kind = /^\$ / ? "txt" : "yaml"
			n += kind == "yaml"
		}
		print >sprintf("%02d.%s", n, kind)
	}' "$TOP/man/sweep.5"

# replay FILE: the commands of a dialogue, with what they print here
replay() {
	sed -n 's/^\$ //p' "$1" | while IFS= read -r c; do
		printf '$ %s\n' "$c"
		sh -c "$c" 2>&1
	done
}
ls ./*.yaml >files
ok 'there are files' test "$(wc -l <files)" -ge 16
for f in *.yaml; do
	n=${f%.yaml}
	[ -e "$n.txt" ] || continue	# it is of another tool
	cp "$f" sweep.yaml
	same "file $n: $(sed -n '/script:/{s/^ *//p;q;}' "$f")" \
	    "$(cat "$n.txt")" "$(replay "$n.txt")"
done

# what the page says of values beside its files
cat >sweep.yaml <<'EOT'
script: "{a} {b} {c} {d}"
sweep: {a: 010, b: yes, c: null, d: 1e-4}
EOT
same 'values are the text that was written' '010 yes null 1e-4' \
    "$(sweep-expand sweep.yaml | job-field script)"
# and the way out that CAVEATS names
cat >sweep.yaml <<'EOT'
script: |
  python3 -c 'name = 3; print(f"{ name} {name}")'
EOT
same 'a blank keeps a name from being replaced' \
    "python3 -c 'name = 3; print(f\"{ name} sweep\")'" \
    "$(sweep-expand sweep.yaml | job-field script)"

# no key is forgotten
for k in script sweep default stages exclude include zip job; do
	ok "$k is in the list of keys" sh -c \
	    'sed -n "/^.Ss All keys/,/^.Ss YAML/p" "$1" | grep -qw "$2"' - \
	    "$TOP/man/sweep.5" "$k"
done

done_testing
