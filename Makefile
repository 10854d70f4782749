# experisana: an Asana board as a queue of GPU experiments.
# What a user may want to change:
PREFIX		= /usr/local
BINDIR		= $(PREFIX)/bin
MANDIR		= $(PREFIX)/share/man
DATADIR		= $(PREFIX)/share/experisana
# where shells look for completions
BASHDIR		= $(PREFIX)/share/bash-completion/completions
ZSHDIR		= $(PREFIX)/share/zsh/site-functions
FISHDIR		= $(PREFIX)/share/fish/vendor_completions.d
CC		= cc
# _FORTIFY_SOURCE needs -O
CFLAGS		= -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
CPPFLAGS	=
LDFLAGS		=
# drops libcurl from the filters, which then start in a millisecond
ASNEEDED	= -Wl,--as-needed
# hardening, of which the compiler and its linker get what they know
PROBE		= echo 'int main(void) { return 0; }' | $(CC) -Werror $$f \
		  -x c -o /dev/null - 2>/dev/null && echo $$f
HARDEN		!= for f in -fstack-protector-strong -fstack-clash-protection \
		  -fcf-protection -fPIE; do $(PROBE); done; :
RELRO		!= for f in -pie -Wl,-z,relro -Wl,-z,now; do $(PROBE); done; :
LDLIBS		= -lcurl -lyaml -lm
LOCAL_LDLIBS	= -lmicrohttpd -lsqlite3 -lgnutls -lyaml
# the local board's page has it inside; Debian's libjs-chart.js
CHART		= /usr/share/javascript/chart.js/chart.min.js
# make static: a compiler that links without shared libraries, what it needs to
# find yaml.h and jsmn.h, and libyaml
STATIC_CC	= musl-gcc
STATIC_CFLAGS	= -idirafter /usr/include
STATIC_LDLIBS	= $$($(CC) -print-file-name=libyaml.a)

# ---------------------------------------------------------------- nothing here
.POSIX:
.SUFFIXES:
.SUFFIXES: .c .o .fo .mo

# a change in one of them builds all anew
HDR		= lib/base/*.h lib/record/*.h lib/sweep/*.h lib/asana/*.h \
		  lib/lease/*.h lib/worker/*.h lib/cards/*.h lib/results/*.h

STD		= -std=c99 -D_POSIX_C_SOURCE=200809L -Ilib
WARN		= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
		  -Wwrite-strings -Wpointer-arith -Wvla
ALL_CFLAGS	= $(STD) $(WARN) $(HARDEN) $(CPPFLAGS) $(CFLAGS)

# filters need no network; tools talk to the board
FILTERNAMES	= sweep-expand stage-deps job-field yaml-get table-fit \
		  idle-watch gpu-lock
FILTERS		= $(FILTERNAMES:%=bin/%)
TOOLNAMES	= asana-init asana-list asana-get asana-create asana-claim \
		  asana-hold asana-lock asana-release asana-reap asana-beat \
		  asana-stat asana-scale asana-probe asana-pull \
		  asana-results asana-move asana-comment asana-attach \
		  asana-fetch asana-log asana-delete asana-sweep asana-cancel \
		  asana-sign
TOOLS		= $(TOOLNAMES:%=bin/%)
BIN		= $(FILTERS) $(TOOLS)
SCRIPTNAMES	= experisana experisana-sh experisana-worker \
		  experisana-prepare experisana-publish \
		  experisana-schedule experisana-run experisana-code \
		  experisana-again experisana-status experisana-shutdown \
		  experisana-autoscale experisana-doctor experisana-retry \
		  experisana-launch-slurm experisana-box \
		  experisana-checkpoint experisana-report results-plot \
		  code-pack code-unpack
SCRIPTS		= $(SCRIPTNAMES:%=scripts/%)
# the local board, and what needs it; `make local' builds and `make install-local'
# installs them
LOCALBIN	= bin/asana-local
LOCALSCRIPTS	= scripts/experisana-local scripts/experisana-demo
# templates, for a copy
ENGINES		= scripts/engines/ssh scripts/engines/kubernetes
SERVICE		= scripts/engines/experisana-worker@.service
# completions, made of what the programs say to -h
COMPLETE	= scripts/complete/experisana.bash \
		  scripts/complete/experisana.zsh scripts/complete/experisana.fish

# the modules, a list for each folder of lib, whose order tests/storeys knows
BASE		= err cli buf str input fs trust child clock table walk suggest node \
		  json jsonw yamlin yplace progress layout
RECORD		= jobline joblist markup section card sigtext claim claims metrics graph
SWEEP		= report flow range params stageopts sweep tmpl variant \
		  advice eval varying expand
ASANA		= settings conf state wire http asana post columns \
		  attachnames fetch
LEASE		= lease signing leasecalls acquire keep jobdir
WORKER		= deps cache queue blocked workercard tree guard proc ending lane \
		  held hold reap share nextcard scale
CARDS		= plan create movecards listcards sweeps named
RESULTS		= pullfolder results resultsby resultstext pullcards pull
# all that filters need
COREOBJ		= $(BASE:%=lib/base/%.o) $(RECORD:%=lib/record/%.o) \
		  $(SWEEP:%=lib/sweep/%.o)
FILTEROBJ	= $(COREOBJ) lib/asana/settings.o lib/asana/conf.o \
		  lib/asana/state.o
LIBOBJ		= $(COREOBJ) \
		  $(ASANA:%=lib/asana/%.o) \
		  $(LEASE:%=lib/lease/%.o) \
		  $(WORKER:%=lib/worker/%.o) \
		  $(CARDS:%=lib/cards/%.o) \
		  $(RESULTS:%=lib/results/%.o)
LIB		= lib/libexperisana.a
LOCAL		= store schema files gate board kinds rich pct sel shape req \
		  list text rank event story move call_project call_section \
		  call_task call_tasks call_link call_tag call_story \
		  call_attachment call_event call_search api batch download \
		  token peers formin session page pagedata web listen server \
		  admin run
LOCALOBJ	= $(LOCAL:%=lib/local/%.o)
LOCALLIB	= lib/local/liblocal.a
# the page that asana-local shows to browsers, which becomes part of it
PAGEFILES	= index.html style.css icon.svg actions.js address.js api.js \
		  board.js cardtext.js column.js comments.js dom.js draft.js \
		  drag.js edit.js fields.js files.js filter.js graph.js \
		  help.js live.js log.js main.js metrics.js newcard.js \
		  panel.js parallel.js plots.js records.js select.js sign.js \
		  store.js sweep.js sweepdata.js table.js term.js theme.js
PAGE		= $(PAGEFILES:%=lib/local/page/%)
# pictures of results are drawn by Chart.js, which browsers fetch when one is
# wanted.  uPlot has a quarter of its size (51 kB, not 200) and draws 20 lines of
# 1,000 points in 66 ms, not 470 (5,000 points: both about 100); but it is in no
# distribution, and a build would need npm

TESTPROGRAMS	= t_examples t_str t_buf t_hash t_err t_cli t_input t_node \
		  t_json t_jsonw t_table t_gidset t_yplace t_jobline t_commands t_joblist \
		  t_sweeps t_yamlin t_fs t_walk t_trust t_layout t_clock t_settings t_conf \
		  t_card t_jobopts t_jobdir t_suggest t_report t_range t_params t_rules \
		  t_stageopts t_sweep t_tmpl t_variant t_graph t_jobgraph t_eval t_expand \
		  t_preview t_claim t_follow t_leasetimes t_lease t_proc \
		  t_acquire t_nextcard t_keep t_leaserules t_queue t_share t_workercard t_deps \
		  t_cache t_blocked t_reap t_scale t_release t_hold t_plan \
		  t_wire t_http t_asana t_columns t_once t_tags t_create t_setup \
		  t_post t_listcards t_probe t_fetch t_attachnames t_manifest t_pullfolder \
		  t_results t_pull t_named t_metrics
UNIT		= $(TESTPROGRAMS:%=tests/unit/%)
# those of the local board
LOCALTESTS	= l_pct l_sel l_rich l_gate l_token l_board l_store l_files \
		  l_rank l_shape l_req l_text l_list l_move l_peers l_event \
		  l_session l_page
LOCALUNIT	= $(LOCALTESTS:%=tests/unit/%)
# fuzz targets, and what they need of the library, compiled for them
FUZZERS		= tests/fuzz/f_yaml tests/fuzz/f_sweep tests/fuzz/f_card \
		  tests/fuzz/f_jobs tests/fuzz/f_claim tests/fuzz/f_json \
		  tests/fuzz/f_env
FUZZLIB		= tests/fuzz/fuzz.a
PEER		= tests/peer/peer.c tests/peer/rules.c tests/peer/message.c

# the tools; the local board, whose libraries the tools do not need
all: $(BIN) $(COMPLETE)
local: $(LOCALBIN)

$(BIN) $(LOCALBIN) $(UNIT) tests/bench/peak: $(LIB)
$(LIBOBJ) $(BIN) $(UNIT): $(HDR)
$(UNIT): tests/unit/*.h
tests/unit/t_follow tests/unit/t_jobgraph tests/unit/t_preview \
    tests/unit/t_setup tests/unit/t_leaserules tests/unit/t_release: bin/*.c
$(LOCALOBJ) $(LOCALBIN): $(HDR) lib/local/*.h
$(LOCALBIN): $(LOCALLIB)

.c.o:
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
.c:
	$(CC) $(ALL_CFLAGS) $(RELRO) $(LDFLAGS) $(ASNEEDED) -o $@ $< $(LIB) $(LDLIBS)

$(LOCALBIN): $(LOCALBIN).c
	$(CC) $(ALL_CFLAGS) $(RELRO) $(LDFLAGS) $(ASNEEDED) -o $@ $@.c \
	    $(LOCALLIB) $(LIB) $(LOCAL_LDLIBS)

$(LOCALUNIT): $(LOCALLIB) $(LIB) $(HDR) lib/local/*.h tests/unit/l_*.c \
	    tests/unit/*.h
	$(CC) $(ALL_CFLAGS) $(RELRO) $(LDFLAGS) $(ASNEEDED) -o $@ $@.c \
	    $(LOCALLIB) $(LIB) $(LOCAL_LDLIBS)

lib/local/pagedata.c: $(PAGE) $(CHART) lib/local/page/embed
	sh lib/local/page/embed $(PAGE) $(CHART) >$@.new
	mv $@.new $@

$(CHART):
	@echo "$@: not found: install libjs-chart.js, or set CHART=chart.min.js" \
	    >&2; exit 1

# what the local board says to --help, though it may not be built: its usage
# text and the call that reads it
scripts/complete/local: $(LOCALBIN).c $(LIB)
	{ echo '#include "base/cli.h"'; \
	    sed -n '/^static const char usage/,/;$$/p' $(LOCALBIN).c; \
	    echo 'int main(int argc, char *argv[]) {'; \
	    sed -n 's/.*\(cli_[a-z]*(argc, argv, usage.*\)/\1/p' $(LOCALBIN).c; \
	    echo 'return 0; }'; } >$@.c
	$(CC) $(ALL_CFLAGS) $(RELRO) $(LDFLAGS) $(ASNEEDED) -o $@ $@.c $(LIB) $(LDLIBS)
	rm $@.c
scripts/complete/usage.txt: $(BIN) $(SCRIPTS) $(LOCALSCRIPTS) \
	    scripts/complete/local
	PATH=$$PWD/scripts:$$PWD/bin:$$PATH; \
	    for p in $(BIN) scripts/complete/local $(SCRIPTS) $(LOCALSCRIPTS); do \
		$$p --help || exit; \
	    done >$@.new
	mv $@.new $@
$(COMPLETE): scripts/complete/usage.txt scripts/complete/*.awk \
	    scripts/complete/*.head
	cd scripts/complete && to=$(@F) && shell=$${to##*.} && \
	    awk -v head=$$shell.head -f usage.awk -f $$shell.awk usage.txt \
	    >$$to.new && mv $$to.new $$to

$(LIB): $(LIBOBJ)
	rm -f $@
	$(AR) -rc $@ $(LIBOBJ)
$(LOCALLIB): $(LOCALOBJ)
	rm -f $@
	$(AR) -rc $@ $(LOCALOBJ)

# faults between the tools and the board; see the head of tests/peer/rules.h
tests/peer/peer: $(PEER) tests/peer/rules.h tests/peer/message.h
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(PEER)

unit: $(UNIT) $(LOCALUNIT) tests/peer/peer

# the tests; TESTS="tests/t/30-*.t" runs some of them
TESTS		= tests/t
# more than cores, for tests wait more than they compute
JOBS		= 6
# the longest, which begin first so that none is left alone at the end
FIRST		= 76-outbox 65-schedule 45-page 51-model 10-unit 74-leftovers \
		  73-signals 11-unit 25-fuzz 72-signals 38-shutdown 55-campaign \
		  47-cron 71-jobs 67-sign 48-slurm 60-faults 50-lease
check: all local unit
	prove -f -o -j $(JOBS) $$(for t in $(FIRST); do \
	    find $(TESTS) -name $$t.t; done; find $(TESTS) -name '*.t' | sort | \
	    grep -v $(FIRST:%=-e /%.t))

# all tests that talk to a board: is all they say as Asana describes it?
conform: all local unit
	CONFORM=all prove -v tests/t/43-openapi.t

# what it costs, beside the goals; BENCH='tests/bench/[0-9]*.sh' is all that is
# measured, FLEET=1 what takes an hour
BENCH		= tests/bench/90-table.sh
bench: all local tests/bench/peak
	for b in $(BENCH); do sh $$b || exit; done

# the lease protocol's model: every run of the list, with its verdict; see the
# head of tests/model/run.sh.  MODEL=big takes hours
MODEL		= quick
MODELJOBS	= 2
model:
	MODELJOBS=$(MODELJOBS) sh tests/model/run.sh $(MODEL)

# small faults in the C and the scripts, each with the test that must notice it
mutate:
	sh tests/mutate/run.sh

# fuzzing; FUZZ=card runs one target, for FUZZ_TIME seconds
FUZZ		= yaml sweep card jobs claim json env
FUZZ_TIME	= 1200
FUZZ_CC		= clang
FUZZ_SAN	= -fsanitize=address,undefined -fno-sanitize-recover=undefined
FUZZ_CFLAGS	= $(STD) $(WARN) -O1 -g $(FUZZ_SAN)
.c.fo:
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
$(LIBOBJ:.o=.fo): $(HDR)
$(FUZZLIB): $(LIBOBJ:.o=.fo)
	rm -f $@
	$(AR) -rc $@ $(LIBOBJ:.o=.fo)
$(FUZZERS): $(FUZZLIB) tests/fuzz/*.[ch] bin/*.c $(HDR)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer $(ASNEEDED) -o $@ $@.c \
	    $(FUZZLIB) $(LDLIBS)
fuzzers: $(FUZZERS)
fuzz: fuzzers
	for f in $(FUZZ); do \
	    sh tests/fuzz/run $$f -max_total_time=$(FUZZ_TIME) || exit; \
	done

# workers under fire; what can be set in the environment is said in the script
campaign: all local tests/peer/peer
	sh tests/campaign/run.sh

# the tests under ASan and UBSan, which exit 99: nobody's exit status
SAN		= -O1 -g -Wno-format-truncation -fsanitize=address,undefined -fno-omit-frame-pointer
check-san:
	$(MAKE) clean
	ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=halt_on_error=1:exitcode=99 \
	    $(MAKE) CFLAGS="$(SAN)" LDFLAGS="-fsanitize=address,undefined" check
	$(MAKE) clean

lint:
	shellcheck -S warning -e SC2154 -o $(SHELLCHECKS) -s sh $(SCRIPTS) $(LOCALSCRIPTS) $(ENGINES) \
	    scripts/demo scripts/check scripts/needs \
	    scripts/deb/build tests/deb/try lib/local/page/embed tests/fuzz/run
	shellcheck -S error -s sh tests/lib.sh tests/slurm.sh tests/signals.sh tests/t/*.t \
	    tests/bench/*.sh tests/model/run.sh tests/mutate/run.sh tests/campaign/* tests/house \
	    tests/storeys tests/words
	mandoc -T lint -W warning man/*
	sh tests/storeys
	sh tests/words
	ls lib/*/*.c bin/*.c | grep -v pagedata | xargs -P 2 -n 8 sh -c 'for f; do \
	    $(CC) $(STD) -O1 $(ANALYZER) -c -o /dev/null $$f || exit 255; \
	done' sh
SHELLCHECKS	= avoid-nullary-conditions,check-unassigned-uppercase,deprecate-which
# gcc's; what it says of NULL and free is left to clang-tidy, which knows more
ANALYZER	= -fanalyzer -Werror -Wno-analyzer-null-dereference \
		  -Wno-analyzer-null-argument -Wno-analyzer-double-free

# what a compiler finds that looks at each path; some minutes.  Not: results of
# printing, which closeout() knows; what the size of a pointer to a struct, or
# an int that is multiplied, may mean; strings without their end
tidy:
	ls lib/*/*.c bin/*.c | grep -v pagedata | xargs -P 2 -n 8 sh -c 'for f; do \
	    clang-tidy -quiet -warnings-as-errors="*" --checks="$(TIDY)" $$f -- \
		$(STD) 2>/dev/null || rc=1; \
	done; exit $$rc' sh
TIDY		= -*,bugprone-*,cert-*,clang-analyzer-*,-cert-err33-c,-cert-err34-c,-cert-str34-c,-cert-env33-c,-cert-dcl37-c,-cert-dcl51-cpp,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-bugprone-narrowing-conversions,-bugprone-sizeof-expression,-bugprone-implicit-widening-of-multiplication-result,-bugprone-misplaced-widening-cast,-bugprone-signed-char-misuse,-bugprone-not-null-terminated-result,-bugprone-integer-division,-clang-analyzer-security.insecureAPI.*,-clang-analyzer-optin.performance.Padding

# the code in figures
house:
	@sh tests/house

install: all
	$(MAKE) put PROGRAMS="$(BIN) $(SCRIPTS)" PAGES="man/*.[57]"
	umask 022 && mkdir -p $(DESTDIR)$(DATADIR)/engines \
	    $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	to=$(DESTDIR)$(DATADIR)/example.yaml; \
	    cp scripts/example.yaml $$to && chmod 644 $$to
	for s in $(ENGINES); do \
	    to=$(DESTDIR)$(DATADIR)/engines/$${s##*/}; \
	    cp $$s $$to && chmod 755 $$to || exit; \
	done
	to=$(DESTDIR)$(DATADIR)/engines/experisana-worker@.service; \
	    sed 's|@BINDIR@|$(BINDIR)|' $(SERVICE) >$$to && chmod 644 $$to
	to=$(DESTDIR)$(ZSHDIR)/_experisana; \
	    cp scripts/complete/experisana.zsh $$to && chmod 644 $$to
	to=$(DESTDIR)$(BASHDIR)/experisana; \
	    cp scripts/complete/experisana.bash $$to && chmod 644 $$to
	to=$(DESTDIR)$(FISHDIR)/experisana.fish; \
	    cp scripts/complete/experisana.fish $$to && chmod 644 $$to

# beside the tools; their completions know it
install-local: local
	$(MAKE) put PROGRAMS="$(LOCALBIN) $(LOCALSCRIPTS)"

uninstall:
	$(MAKE) unput PROGRAMS="$(BIN) $(SCRIPTS)" PAGES="man/*.[57]"
	rm -f $(DESTDIR)$(ZSHDIR)/_experisana
	for s in $(ENGINES) $(SERVICE); do \
	    rm -f $(DESTDIR)$(DATADIR)/engines/$${s##*/}; \
	done
	rm -f $(DESTDIR)$(DATADIR)/example.yaml
	-rmdir $(DESTDIR)$(DATADIR)/engines
	-rmdir $(DESTDIR)$(DATADIR)

uninstall-local:
	$(MAKE) unput PROGRAMS="$(LOCALBIN) $(LOCALSCRIPTS)"

# PROGRAMS with their manual pages and completions, and other PAGES; whatever
# the umask was, of whoever built them or installs them
PROGRAMS	=
PAGES		=
put:
	umask 022 && mkdir -p $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
	    $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7 \
	    $(DESTDIR)$(BASHDIR) $(DESTDIR)$(FISHDIR)
	for f in $(PROGRAMS); do \
	    n=$${f#*/}; to=$(DESTDIR)$(BINDIR)/$$n; \
	    case $$f in \
	    bin/*) cp $$f $$to ;; \
	    *) sed 's|@DATADIR@|$(DATADIR)|' $$f >$$to ;; \
	    esac && chmod 755 $$to || exit; \
	    [ $$n != experisana ] || continue; \
	    ln -sf experisana $(DESTDIR)$(BASHDIR)/$$n && \
	    ln -sf experisana.fish $(DESTDIR)$(FISHDIR)/$$n.fish || exit; \
	done
	for m in $(PROGRAMS) $(PAGES); do \
	    case $$m in man/*) ;; *) m=man/$${m#*/}.1 ;; esac; \
	    to=$(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/}; \
	    cp $$m $$to && chmod 644 $$to || exit; \
	done
unput:
	for f in $(PROGRAMS); do \
	    n=$${f#*/}; \
	    rm -f $(DESTDIR)$(BINDIR)/$$n $(DESTDIR)$(BASHDIR)/$$n \
	        $(DESTDIR)$(FISHDIR)/$$n.fish \
	        $(DESTDIR)$(MANDIR)/man1/$$n.1; \
	done
	for m in $(PAGES); do \
	    rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/}; \
	done

dist:
	v=experisana-$$(sed -n 's/.*EXPERISANA_VERSION[^"]*"\(.*\)"/\1/p' \
	    lib/base/err.h) && \
	git archive --format=tar --prefix=$$v/ HEAD | gzip -9n >$$v.tar.gz && \
	echo $$v.tar.gz

# the filters alone, for a machine that has nothing: what talks to a board needs
# libcurl, which Debian has neither for musl nor whole as archives
STATICLIB	= lib/libstatic.a
STATIC		= $(FILTERS:=.static)
.c.mo:
	$(STATIC_CC) $(ALL_CFLAGS) $(STATIC_CFLAGS) -c -o $@ $<
$(FILTEROBJ:.o=.mo): $(HDR)
$(STATICLIB): $(FILTEROBJ:.o=.mo)
	rm -f $@
	$(AR) -rc $@ $(FILTEROBJ:.o=.mo)
$(STATIC): $(STATICLIB) bin/*.c
	$(STATIC_CC) $(ALL_CFLAGS) $(STATIC_CFLAGS) $(LDFLAGS) -static -o $@ \
	    $(@:.static=.c) $(STATICLIB) $(STATIC_LDLIBS)
static: $(STATIC)

# Debian's packages, of what is built here, experisana and experisana-local; and
# these in a bare Debian, as root
deb: all local
	@MAKE="$(MAKE)" sh scripts/deb/build
check-deb: deb
	lintian --allow-root --fail-on error,warning experisana*_*.deb
	sh tests/deb/try experisana*_*.deb

clean:
	rm -f $(BIN) $(LOCALBIN) $(UNIT) $(LOCALUNIT) tests/peer/peer tests/bench/peak \
	    $(LIB) $(LIBOBJ) $(LOCALLIB) $(LOCALOBJ) \
	    lib/local/pagedata.c lib/local/pagedata.c.new \
	    $(STATIC) $(STATICLIB) $(FILTEROBJ:.o=.mo) \
	    $(COMPLETE) scripts/complete/usage.txt scripts/complete/*.new \
	    scripts/complete/local scripts/complete/local.c \
	    $(FUZZERS) $(FUZZLIB) $(LIBOBJ:.o=.fo)
	rm -rf tests/fuzz/corpus

.PHONY: all local unit check model mutate campaign conform bench fuzzers fuzz \
	check-san lint tidy house install install-local uninstall uninstall-local \
	put unput dist deb check-deb static clean
