#!/bin/sh
# What holds for any sweep file and any job, not for one that was thought of:
# the same file gives the same jobs, order that does not matter does not
# matter, a wrong file gives none, and a shell reads what was written.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"
command -v perl >/dev/null || skip "no perl"

MUTANTS=600 LINES=200 VALUES=150 LISTS=40
# everything takes ten times as long then
[ -z "${ASAN_OPTIONS-}" ] || MUTANTS=80 LINES=40 VALUES=30 LISTS=10

# perl_ FILE ARG...: runs FILE with a generator of our own, so that what comes
# does not depend on perl's version.
cat >rand.pl <<'E'
our $seed = 42;
sub chance { $seed = ($seed * 1103515245 + 12345) % 2147483648;
	return int($seed / 65536) % $_[0]; }
sub shuffle { my @l = @_;
	for (my $i = @l; --$i > 0;) { my $k = chance($i + 1);
		@l[$i, $k] = @l[$k, $i]; }
	return @l; }
sub slurp { open(my $f, "<", $_[0]) or die "$_[0]: $!"; binmode $f;
	local $/; my $s = <$f>; return $s; }
sub spew { open(my $f, ">", $_[0]) or die "$_[0]: $!"; binmode $f;
	print $f $_[1]; close($f) or die; }
1;
E
perl_() {
	perl -e 'require "./rand.pl"; my $p = shift;
	    do "./$p"; die $@ if $@' "$@"
}

# ----------------------------------------------------------------- determinism
mkdir sweeps
cp "$DATA"/examples/*.yaml "$DATA"/sweep/*.yaml "$TOP"/scripts/example.yaml \
    "$TOP"/tests/fuzz/seeds/sweep/*.yaml sweeps
bad=
for f in sweeps/*.yaml; do
	b=$(basename "$f" .yaml)
	sweep-expand "$f" >"sweeps/$b.jobs" 2>/dev/null || bad="$bad, $f"
	(cd sweeps && env -i "$TOP/bin/sweep-expand" "$b.yaml") >again 2>/dev/null
	cmp -s "sweeps/$b.jobs" again || bad="$bad, $f elsewhere"
	sweep-expand "./$f" >again 2>/dev/null
	cmp -s "sweeps/$b.jobs" again || bad="$bad, $f again"
	grep -q '^stages:' "$f" || continue	# else the file names the stage
	sweep-expand - <"$f" >again 2>/dev/null
	cmp -s "sweeps/$b.jobs" again || bad="$bad, $f from a pipe"
done
same "the same file gives the same jobs, wherever and however it is read" \
    "" "$bad"

# ----------------------------------------------------------------------- order
# swapped at the top of the file, where no anchor must come first
cat >top.pl <<'E'
my ($from, $to, $n) = @ARGV;
my $text = slurp($from);
exit 0 if $text =~ /[&*]\w/ || $text =~ /^(---|%)/m;
my @part = ($text =~ /^((?:\#.*\n|\n)*[^\s#-].*\n(?:[\s#-].*\n|\n)*)/mg);
join("", @part) eq $text or die "$from: not all of it";
$seed = $n;
spew($to, join("", shuffle(@part)));
E
bad= n=0
for f in sweeps/*.yaml; do
	b=$(basename "$f" .yaml)
	for i in 1 2 3 4 5 6; do
		rm -rf swapped && mkdir swapped
		perl_ top.pl "$f" "swapped/$b.yaml" "$i" || bad="$bad, $f"
		[ -f "swapped/$b.yaml" ] || continue
		n=$((n + 1))
		sweep-expand "swapped/$b.yaml" >again 2>/dev/null
		cmp -s "sweeps/$b.jobs" again || bad="$bad, $f ($i)"
	done
done
same "the order of the keys at the top does not matter" "" "$bad"
ok "... which many files show" test "$n" -ge 40

# a sweep file whose parts %NAME% come in any order
cat >order.pl <<'E'
my %part = (
	opts => ["timeout: 6h", "retries: 2", "priority: -3", "gpus: 1"],
	one => ["needs: [zero]", "script: 'one {a} {b} {k}'",
	    "sweep: {k: [1, 2]}", "timeout: 1h"],
	set => ["a: 1", "b: x", "c.d: 5"],
	zip => ["[l, m]", "[n, o]"],
	group => ["l", "m"],
	axis => ["a: [1, 2]", "b: [x, 'y z']", "c: {d: [5, 6]}",
	    "l: [1, 2]", "m: [3, 4]", "n: [1, 2]", "o: [3, 4]"],
	list => ["1", "2"],
	stage => ["{name: zero}", "{name: one, job: {%one%}}",
	    "{name: two, d: \$(one.a), e: '{n}', job: {needs: one}}"],
);
my $text = "script: 'x {a} {b} {c.d} {l}{m}{n}{o} {name}'\nsweep: {%axis%}\n" .
    "job: {%opts%}\nexclude: [{%set%}]\nzip: [%zip%]\nstages: [%stage%]\n";
my ($to, $n, @mix) = @ARGV;
$seed = $n;
for my $name (qw(axis stage opts one set zip)) {
	my @l = @{$part{$name}};
	@l = shuffle(@l) if grep { $_ eq $name } @mix;
	my $s = join(", ", @l);
	$text =~ s/%$name%/$s/g;
}
spew($to, $text);
E
mkdir order
perl_ order.pl order/f.yaml 0
expect 0 "a file with a little of everything" sweep-expand order/f.yaml
cp "$OUT" order/jobs
cut -f 1 order/jobs | sort >order/ids
bad= differ=
for i in 1 2 3 4 5 6 7 8 9 10; do
	perl_ order.pl order/f.yaml "$i" opts one set zip
	sweep-expand order/f.yaml >again 2>/dev/null
	cmp -s order/jobs again || bad="$bad, $i"
	perl_ order.pl order/f.yaml "$i" opts one set zip axis stage
	sweep-expand order/f.yaml >again 2>/dev/null
	cmp -s order/jobs again || differ=yes
	cut -f 1 again | sort | cmp -s - order/ids || bad="$bad, $i (axes)"
done
same "options, entries and groups may come in any order; axes and stages, too, \
for the ids" "" "$bad"
same "... but the order of the axes is that of the jobs" yes "$differ"

# ids SED: the sorted ids of the file, changed so, whose stage is always f
ids() {
	perl_ order.pl order/f.yaml 0
	sed "$1" order/f.yaml >order/g.yaml
	cmp -s order/f.yaml order/g.yaml && echo "nothing is changed"
	sweep-expand order/g.yaml 2>/dev/null | cut -f 1 | sort
}
sameids() { [ "$(ids "$2")" = "$(cat order/ids)" ] || bad="$bad, $1"; }
otherids() { [ "$(ids "$2")" != "$(cat order/ids)" ] || bad="$bad, $1"; }
bad=
sameids "titles" 's/sweep: {/sweep: {model_id: "m-{a}", /'
sameids "tags" 's/sweep: {/sweep: {tags: "t-{a}, u", /'
sameids "parameters of no script" 's/sweep: {/sweep: {zz: [1, 2, 3], /'
sameids "comments" 's/$/ # x/'
sameids "quotes" "s/b: \[x/b: ['x'/"
sameids "values twice" 's/a: \[1, 2\]/a: [1, 2, 1]/'
same "what is in no script and no option is in no id" "" "$bad"
bad=
otherids "an option" 's/gpus: 1/gpus: 2/'
otherids "a script" 's/^script: .x/&y/'
otherids "a blank" 's/{a} {b}/{a}  {b}/'
otherids "a value" 's/a: \[1, 2\]/a: [1, 3]/'
same "... and all else is" "" "$bad"

# --------------------------------------------------------------- what must hold
# lists of which some come into scripts, directly or within values: so many jobs
# there are, and just the others are told to make no difference
cat >lists.pl <<'E'
my ($dir, $n) = @ARGV;
for my $i (1 .. $n) {
	my ($jobs, $sweep, $script, $idle, $stages) = (1, "", "x", "", "");
	for my $l ("a" .. ("a", "c", "d", "e")[chance(4)]) {
		my $len = 1 + chance(4);
		my @v = map { "$l$_" } 1 .. $len;
		my $how = chance(5);
		$sweep .= "  $l: [" . join(", ", @v) . "]\n";
		$sweep .= "  v$l: '<{$l}>'\n" if $how == 1;
		$script .= (" {$l}", " {v$l}", " {q:$l}")[$how] if $how < 3;
		$jobs *= $len if $how < 3;
		$idle .= " $l" if $how > 2 && $len > 1;
	}
	if (chance(2)) {
		$stages = "stages: [{name: s}, {name: t, of: \$(s.name)}]\n";
		$script .= " {name}";
		$jobs *= 2;
	}
	spew("$dir/$i.yaml", "script: '$script'\nsweep:\n$sweep$stages");
	spew("$dir/$i.want", "$jobs$idle\n");
}
E
mkdir lists
perl_ lists.pl lists "$LISTS"
# some FILE N: the ids of a sample
some() {
	{ cat "$1"; echo "sample: $2"; } | sweep-expand - 2>/dev/null |
	    cut -f 1
}
bad= idle=0
for f in lists/*.yaml; do
	sweep-expand "$f" >all 2>err || bad="$bad, $f"
	got="$(wc -l <all | tr -d ' ')$(sed -n \
	    's/.*warning: \([a-z]*\) has .* they make no difference$/ \1/p' err |
	    tr -d '\n')"
	[ "$got" = "$(cat "${f%.yaml}.want")" ] || bad="$bad, $f: $got"
	sweep-expand -u "$f" 2>/dev/null | cmp -s - all || bad="$bad, $f -u"
	case $got in
	*' '*)	idle=$((idle + 1))
		! sweep-expand -r "$f" >few 2>/dev/null || bad="$bad, $f -r"
		[ ! -s few ] || bad="$bad, $f -r prints" ;;
	esac
	# a sample is some of all jobs, and the beginning of a larger one
	cut -f 1 all | sort >ids
	some "$f" 3 >three
	[ -z "$(sort three | comm -13 ids -)" ] || bad="$bad, $f: no sample"
	some "$f" 7 | head -n "$(wc -l <three)" | cmp -s - three ||
		bad="$bad, $f: another sample"
	some "$f" 1000 | sort | cmp -s - ids || bad="$bad, $f: not all"
done
same "lists make as many jobs as they should, or no difference" "" "$bad"
ok "... which $idle of $LISTS have" test "$((idle * 5))" -gt "$LISTS"

# -------------------------------------------------------------- no half output
cat >mutate.pl <<'E'
my ($dir, $ext, $n, @from) = @ARGV;
my @bytes = map { chr } 0, 9, 13, 0x80, 0xe2, 0xff, 32 .. 126;
my @hurt = (split(//, '{}[]:&*!|>"\'%@`,?-#'), "\t", "\0", "\xff", "  ",
    ": ", "- ", "\n", "\$(", "}}", "<<: *a", "!range ", "&a ", "*a");
my @text = map { slurp($_) } @from;
for my $i (1 .. $n) {
	my $s = $text[chance(@text + 0)];
	for (0 .. chance(3)) {
		my $what = chance(7);
		my $at = chance(length($s) + 1);
		my @l = split(/^/, $s);
		my ($j, $k) = (chance(@l + 0 || 1), chance(@l + 0 || 1));
		if ($what == 0) { substr($s, $at, 1 + chance(4)) = ""; }
		elsif ($what == 1) { substr($s, $at, 0) = $hurt[chance(@hurt + 0)]; }
		elsif ($what == 2) { substr($s, $at, 1) = $bytes[chance(@bytes + 0)]; }
		elsif ($what == 3) { splice(@l, $j, 1); $s = join("", @l); }
		elsif ($what == 4) { splice(@l, $j, 0, $l[$k]); $s = join("", @l); }
		elsif ($what == 5) { @l[$j, $k] = @l[$k, $j]; $s = join("", @l); }
		else { $s = substr($s, 0, $at); }
	}
	spew("$dir/$i.$ext", $s);
}
E
# judge NAME FILE RC: FILE was read with that status; it printed something just
# when it should
judge() {
	case $3 in
	0)	good=$((good + 1))
		! grep -qv -e ": warning: " -e ": more like these\$" err ||
			bad="$bad, $2 exits 0 after an error" ;;
	65)	wrong=$((wrong + 1))
		[ ! -s out ] || bad="$bad, $2 has output"
		[ -s err ] || bad="$bad, $2 has no message" ;;
	*)	bad="$bad, $2: $1 exits $3" ;;
	esac
}
# dump: the first bad file, as it is gone when the test is over
dump() {
	set -- ${bad#, }
	[ $# -eq 0 ] || od -c "${1%[:,]}" | head -n 60 | comment
}
mkdir mutants
perl_ mutate.pl mutants yaml $MUTANTS sweeps/*.yaml
bad= good=0 wrong=0
for f in mutants/*.yaml; do
	rc=0
	sweep-expand "$f" >out 2>err || rc=$?
	judge sweep-expand "$f" "$rc"
	[ "$rc" -eq 65 ] || continue
	! grep -qv -e "^sweep-expand: $f:[1-9][0-9]*:[1-9][0-9]*: ." \
	    -e ": more like these\$" err || bad="$bad, $f: no place"
	for opt in -c -p; do
		sweep-expand $opt "$f" >out 2>/dev/null
		[ $? -eq 65 ] && [ ! -s out ] || bad="$bad, $f: $opt"
	done
done
same "a wrong sweep file has a message with a place, and no output" "" "$bad"
dump
ok "... of $MUTANTS many are wrong ($wrong), and many are not ($good)" \
    test "$((wrong * 10))" -gt "$MUTANTS" -a "$((good * 10))" -gt "$MUTANTS"

rm -rf mutants && mkdir mutants
perl_ mutate.pl mutants jobs $LINES sweeps/*.jobs
bad= good=0 wrong=0
for f in mutants/*.jobs; do
	rc=0
	stage-deps "$f" >out 2>err || rc=$?
	judge stage-deps "$f" "$rc"
	if [ "$rc" -eq 0 ]; then
		stage-deps out >again && cmp -s out again || bad="$bad, $f again"
		job-field -w script=x >>out	# an end of line for the last
		job-field id script <out >/dev/null || bad="$bad, $f"
	fi
done
same "wrong job lines have a message, and no output" "" "$bad"
dump
ok "... of $LINES many are wrong ($wrong), and many are not ($good)" \
    test "$((wrong * 10))" -gt "$LINES" -a "$((good * 10))" -gt "$LINES"

# ---------------------------------------------------------------- five shells
# value N is in want/N, and line N of jobs has it; those of the first kind hold
# bytes that are no text
cat >values.pl <<'E'
my ($n, $utf8) = @ARGV;
my @piece = ("\n", "\n\n", "\t", "\\", "\\\\", "\\n", "\\t", "\\0055", "-",
    "%s", "%", "\\c", "\\0", "\\x41", "\\e", "\$(x)", "`y`", '"', "'", " ",
    "a", "\r", "\x01", "\x1b[1m", "\x7f", "\xc3\xa9", "\xe2\x82\xac",
    "\xf0\x9f\x98\x80", "\xc2\xa0", "echo hi");
push @piece, map { chr } 0x80 .. 0xff if !$utf8;
my @value = ("-", "--", "\\", "\\\\", "\n", "\n\n\n", "\t", " ", " - ",
    "a\n", "a\n\n", "\\c", "a\\", "-n", "-e", "\\0055", "%b", "\\\n", "a\tb\t");
push @value, join("", map { $piece[chance(@piece + 0)] } 0 .. chance(12))
    while @value < $n;
mkdir "want";
unlink glob("want/*");
my $i = 0;
for my $v (@value) {
	spew("want/" . ++$i, $v);
	system("job-field", "-w", "id=$i", "name=$v", "script=$v") == 0 or die;
}
E
cat >decode <<'E'
tab=$(printf '\t')
mkdir -p got
while IFS="$tab" read -r id name deps tags opts params script stage; do
	[ "$deps$tags$opts$params$stage" = ----- ] && printf %b "$name" >"got/$id" &&
	    printf %b "$script" | cmp -s - "got/$id" || echo "$id differs"
done <jobs
E
for kind in text bytes; do
	utf8=
	[ $kind = bytes ] || utf8=1
	perl_ values.pl $VALUES "$utf8" >jobs
	same "$kind: $VALUES job lines" "$VALUES" "$(wc -l <jobs | tr -d ' ')"
	for sh in dash bash mksh "busybox sh" yash; do
		if ! command -v "${sh%% *}" >/dev/null; then
			pass "$kind: printf %b in $sh # SKIP no $sh"
			continue
		fi
		# bash reads bytes in C only, and yash nowhere
		locale=C.UTF-8
		[ $kind = text ] || locale=C
		[ "$kind $sh" != "bytes yash" ] || continue
		rm -rf got
		LC_ALL=$locale $sh decode >differ 2>&1
		same "$kind: printf %b in $sh has no doubts" "" "$(cat differ)"
		ok "... and has every byte" diff -r want got
	done
done
# and job-field itself
bad=
rm -rf got
for i in 1 5 6 10 16; do
	sed -n "${i}p" jobs | job-field script >got
	{ cat "want/$i"; echo; } | cmp -s - got || bad="$bad, $i"
done
same "job-field has them, too" "" "$bad"
done_testing
