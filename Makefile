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
CFLAGS		= -O2 -g
CPPFLAGS	=
LDFLAGS		=
# drops libcurl from the filters, which then start in a millisecond
ASNEEDED	= -Wl,--as-needed
LDLIBS		= -lcurl -lyaml
LOCAL_LDLIBS	= -lmicrohttpd -lsqlite3 -lgnutls
# make static: a compiler that links without shared libraries, what it needs to
# find yaml.h and jsmn.h, and libyaml
STATIC_CC	= musl-gcc
STATIC_CFLAGS	= -idirafter /usr/include
STATIC_LDLIBS	= $$($(CC) -print-file-name=libyaml.a)

# ---------------------------------------------------------------- nothing here
.POSIX:
.SUFFIXES:
.SUFFIXES: .c .o .fo .mo

STD		= -std=c99 -D_POSIX_C_SOURCE=200809L -Ilib
WARN		= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
		  -Wwrite-strings -Wpointer-arith -Wvla
ALL_CFLAGS	= $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS)

# filters need no network; tools talk to the board
FILTERS		= bin/sweep-expand \
		  bin/stage-deps \
		  bin/job-field \
		  bin/yaml-get \
		  bin/table-fit \
		  \
		  bin/idle-watch
TOOLS		= bin/asana-init \
		  bin/asana-list \
		  bin/asana-get \
		  bin/asana-create \
		  \
		  bin/asana-claim bin/asana-hold bin/asana-lock bin/asana-release bin/asana-reap \
		  bin/asana-beat bin/asana-stat bin/asana-scale \
		  bin/asana-probe \
		  bin/asana-pull \
		  bin/asana-move bin/asana-comment bin/asana-attach \
		  bin/asana-fetch bin/asana-log bin/asana-delete bin/asana-sweep \
		  bin/asana-cancel
BIN		= $(FILTERS) $(TOOLS)
SCRIPTS		= scripts/experisana \
		  scripts/experisana-sh \
		  scripts/experisana-worker \
		  \
		  scripts/experisana-schedule scripts/experisana-status \
		  scripts/experisana-local scripts/experisana-demo \
		  scripts/experisana-shutdown scripts/experisana-autoscale \
		  scripts/experisana-doctor scripts/experisana-retry \
		  scripts/experisana-launch-slurm
# templates, for a copy
ENGINES		= scripts/engines/ssh scripts/engines/kubernetes
SERVICE		= scripts/engines/experisana-worker@.service
# completions, made of what the programs say to -h
COMPLETE	= scripts/complete/experisana.bash \
		  scripts/complete/experisana.zsh scripts/complete/experisana.fish

# lowest first: a module includes only those above it
# the first part is all that filters need
COREOBJ		= lib/err.o \
		  lib/opt.o \
		  lib/buf.o \
		  lib/str.o \
		  lib/hash.o \
		  lib/opts.o \
		  lib/input.o \
		  \
		  lib/tab.o lib/node.o lib/json.o \
		  lib/jsonw.o lib/gidset.o lib/yplace.o \
		  lib/yamlin.o lib/rec.o lib/joblist.o \
		  lib/lines.o lib/layout.o \
		  lib/fs.o lib/clock.o lib/idle.o lib/near.o lib/settings.o \
		  lib/conf.o lib/state.o lib/card.o lib/report.o lib/range.o lib/space.o lib/sets.o \
		  lib/jobopt.o lib/sweep.o lib/tmpl.o lib/unit.o \
		  lib/eval.o lib/graph.o \
		  lib/expand.o lib/people.o lib/stage.o
LIBOBJ		= $(COREOBJ) \
		  \
		  lib/wire.o lib/http.o lib/pace.o lib/asana.o lib/once.o lib/columns.o lib/claim.o lib/post.o lib/pick.o lib/fetch.o lib/setup.o \
		  lib/sweeps.o lib/sweepcard.o lib/moving.o \
		  lib/jobdir.o lib/show.o lib/tags.o \
		  lib/plan.o lib/progress.o lib/create.o \
		  lib/leaseconf.o lib/leasefile.o lib/leasereq.o lib/take.o lib/lock.o \
		  lib/worker.o lib/lease.o lib/fleet.o lib/cache.o lib/deps.o \
		  lib/queue.o lib/blocked.o lib/reap.o lib/stat.o lib/scale.o \
		  lib/cancel.o lib/next.o lib/proc.o lib/jobenv.o lib/hold.o lib/release.o lib/follow.o \
		  lib/probe.o \
		  lib/manifest.o lib/pulled.o \
		  lib/results.o lib/pull.o
LIB		= lib/libexperisana.a
LOCALOBJ	= lib/local/store.o lib/local/schema.o lib/local/files.o \
		  lib/local/gate.o lib/local/board.o lib/local/kinds.o lib/local/rich.o \
		  lib/local/pct.o lib/local/sel.o lib/local/shape.o \
		  lib/local/req.o lib/local/list.o lib/local/text.o \
		  lib/local/rank.o lib/local/event.o lib/local/story.o lib/local/move.o \
		  lib/local/call_project.o lib/local/call_section.o \
		  lib/local/call_task.o lib/local/call_tasks.o \
		  lib/local/call_link.o lib/local/call_tag.o \
		  lib/local/call_story.o lib/local/call_attachment.o \
		  lib/local/call_event.o lib/local/call_search.o \
		  lib/local/api.o lib/local/batch.o lib/local/download.o \
		  lib/local/token.o lib/local/peers.o lib/local/formin.o \
		  lib/local/session.o lib/local/page.o lib/local/pagedata.o \
		  lib/local/web.o \
		  lib/local/listen.o lib/local/server.o lib/local/admin.o lib/local/run.o
LOCALLIB	= lib/local/liblocal.a
# the page that asana-local shows to browsers, which becomes part of it
PAGE		= lib/local/page/index.html lib/local/page/style.css \
		  lib/local/page/icon.svg \
		  lib/local/page/api.js lib/local/page/board.js \
		  lib/local/page/cardtext.js lib/local/page/column.js \
		  lib/local/page/comments.js lib/local/page/dom.js \
		  lib/local/page/drag.js lib/local/page/files.js \
		  lib/local/page/filter.js lib/local/page/graph.js \
		  lib/local/page/live.js lib/local/page/log.js \
		  lib/local/page/main.js lib/local/page/newcard.js \
		  lib/local/page/panel.js lib/local/page/records.js \
		  lib/local/page/store.js lib/local/page/theme.js

UNIT		= tests/unit/t_examples \
		  tests/unit/t_str \
		  tests/unit/t_buf \
		  tests/unit/t_hash \
		  \
		  tests/unit/t_err tests/unit/t_opt tests/unit/t_input \
		  tests/unit/t_node tests/unit/t_json tests/unit/t_jsonw \
		  tests/unit/t_tab tests/unit/t_gidset \
		  tests/unit/t_yplace tests/unit/t_rec tests/unit/t_lines \
		  tests/unit/t_joblist tests/unit/t_sweeps tests/unit/t_yamlin \
		  tests/unit/t_fs tests/unit/t_layout \
		  tests/unit/t_clock tests/unit/t_settings tests/unit/t_conf \
		  tests/unit/t_card \
		  tests/unit/t_opts \
		  tests/unit/t_jobdir \
		  tests/unit/t_near tests/unit/t_report tests/unit/t_range \
		  tests/unit/t_space tests/unit/t_sets tests/unit/t_jobopt \
		  tests/unit/t_sweep tests/unit/t_tmpl \
		  tests/unit/t_unit tests/unit/t_graph \
		  tests/unit/t_stage tests/unit/t_eval \
		  tests/unit/t_expand tests/unit/t_people \
		  tests/unit/t_claim tests/unit/t_follow \
		  tests/unit/t_leaseconf tests/unit/t_leasefile \
		  tests/unit/t_proc \
		  tests/unit/t_take tests/unit/t_next tests/unit/t_lease \
		  tests/unit/t_queue tests/unit/t_fleet tests/unit/t_pace \
		  tests/unit/t_worker tests/unit/t_deps tests/unit/t_cache \
		  tests/unit/t_blocked tests/unit/t_reap tests/unit/t_scale tests/unit/t_release tests/unit/t_hold \
		  tests/unit/t_plan \
		  tests/unit/t_wire tests/unit/t_http \
		  tests/unit/t_asana \
		  tests/unit/t_columns tests/unit/t_once tests/unit/t_tags \
		  tests/unit/t_create tests/unit/t_setup tests/unit/t_post \
		  tests/unit/t_show tests/unit/t_probe \
		  tests/unit/t_fetch tests/unit/t_pick \
		  tests/unit/t_manifest tests/unit/t_pulled tests/unit/t_results \
		  tests/unit/t_pull
# those of the local board
LOCALUNIT	= tests/unit/l_pct tests/unit/l_sel tests/unit/l_rich \
		  tests/unit/l_gate tests/unit/l_token tests/unit/l_board tests/unit/l_store \
		  tests/unit/l_files tests/unit/l_rank tests/unit/l_shape \
		  tests/unit/l_req tests/unit/l_text tests/unit/l_list \
		  tests/unit/l_move tests/unit/l_peers tests/unit/l_event \
		  tests/unit/l_session tests/unit/l_page
# fuzz targets, and what they need of the library, compiled for them
FUZZERS		= tests/fuzz/f_yaml tests/fuzz/f_sweep tests/fuzz/f_card \
		  tests/fuzz/f_jobs tests/fuzz/f_claim tests/fuzz/f_json \
		  tests/fuzz/f_env
FUZZLIB		= tests/fuzz/fuzz.a
PEER		= tests/peer/peer.c tests/peer/rules.c tests/peer/message.c

all: $(BIN) bin/asana-local $(COMPLETE)

$(BIN) bin/asana-local $(UNIT) tests/bench/peak: $(LIB)
$(LIBOBJ) $(BIN) $(UNIT): lib/*.h
$(UNIT): tests/unit/*.h
$(LOCALOBJ): lib/*.h lib/local/*.h
bin/asana-local: $(LOCALLIB)

.c.o:
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
.c:
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(ASNEEDED) -o $@ $< $(LIB) $(LDLIBS)

bin/asana-local: bin/asana-local.c
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(ASNEEDED) -o $@ bin/asana-local.c \
	    $(LOCALLIB) $(LIB) $(LOCAL_LDLIBS) $(LDLIBS)

$(LOCALUNIT): $(LOCALLIB) $(LIB) lib/*.h lib/local/*.h tests/unit/l_*.c \
	    tests/unit/*.h
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(ASNEEDED) -o $@ $@.c \
	    $(LOCALLIB) $(LIB) $(LOCAL_LDLIBS) $(LDLIBS)

lib/local/pagedata.c: $(PAGE) lib/local/page/embed
	sh lib/local/page/embed $(PAGE) >$@.new
	mv $@.new $@

scripts/complete/usage.txt: $(BIN) bin/asana-local $(SCRIPTS) \
	    scripts/complete/usage
	sh scripts/complete/usage $(BIN) bin/asana-local $(SCRIPTS) >$@.new
	mv $@.new $@
$(COMPLETE): scripts/complete/usage.txt scripts/complete/make \
	    scripts/complete/*.awk scripts/complete/*.head
	sh scripts/complete/make $@

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
JOBS		= 4
check: all unit
	prove -f -o -j $(JOBS) $(TESTS)

# all tests that talk to a board: is all they say as Asana describes it?
conform: all unit
	CONFORM=all prove -v tests/t/43-openapi.t

# what it costs: tables, no verdict; BENCH=tests/bench/20-expand.sh is one
BENCH		= tests/bench/[0-9]*.sh
bench: all tests/bench/peak
	for b in $(BENCH); do sh $$b || exit; done

# the lease protocol's model: every run of the list, with its verdict; see the
# head of tests/model/run.sh.  MODEL=big takes hours
MODEL		= quick
MODELJOBS	= 2
model:
	MODELJOBS=$(MODELJOBS) sh tests/model/run.sh $(MODEL)

# fuzzing; FUZZ=card runs one target, for FUZZ_TIME seconds
FUZZ		= yaml sweep card jobs claim json env
FUZZ_TIME	= 1200
FUZZ_CC		= clang
FUZZ_SAN	= -fsanitize=address,undefined -fno-sanitize-recover=undefined
FUZZ_CFLAGS	= $(STD) $(WARN) -O1 -g $(FUZZ_SAN)
.c.fo:
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<
$(LIBOBJ:.o=.fo): lib/*.h
$(FUZZLIB): $(LIBOBJ:.o=.fo)
	rm -f $@
	$(AR) -rc $@ $(LIBOBJ:.o=.fo)
$(FUZZERS): $(FUZZLIB) tests/fuzz/*.[ch] bin/*.c lib/*.h
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer $(ASNEEDED) -o $@ $@.c \
	    $(FUZZLIB) $(LDLIBS)
fuzzers: $(FUZZERS)
fuzz: fuzzers
	for f in $(FUZZ); do \
	    sh tests/fuzz/run $$f -max_total_time=$(FUZZ_TIME) || exit; \
	done

# workers under fire; what can be set in the environment is said in the script
campaign: all tests/peer/peer
	sh tests/campaign/run.sh

# the tests under ASan and UBSan, which exit 99: nobody's exit status
SAN		= -O1 -g -Wno-format-truncation -fsanitize=address,undefined -fno-omit-frame-pointer
check-san:
	$(MAKE) clean
	ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=halt_on_error=1:exitcode=99 \
	    $(MAKE) CFLAGS="$(SAN)" LDFLAGS="-fsanitize=address,undefined" check
	$(MAKE) clean

lint:
	shellcheck -S warning -e SC2154 -s sh $(SCRIPTS) $(ENGINES) \
	    scripts/demo scripts/check scripts/needs \
	    scripts/complete/usage scripts/complete/make \
	    scripts/deb/build scripts/deb/try lib/local/page/embed tests/fuzz/run
	shellcheck -S error -s sh tests/lib.sh tests/slurm.sh tests/signals.sh tests/t/*.t \
	    tests/bench/*.sh tests/model/run.sh tests/campaign/*
	mandoc -T lint -W warning man/*

# whatever the umask was, of whoever built it or installs it
install: all
	umask 022 && mkdir -p $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR)/engines \
	    $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	    $(DESTDIR)$(MANDIR)/man7 \
	    $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	for f in $(BIN) bin/asana-local; do \
	    to=$(DESTDIR)$(BINDIR)/$${f#bin/}; \
	    cp $$f $$to && chmod 755 $$to || exit; \
	done
	for s in $(SCRIPTS); do \
	    to=$(DESTDIR)$(BINDIR)/$${s#scripts/}; \
	    sed 's|@DATADIR@|$(DATADIR)|' $$s >$$to && chmod 755 $$to || exit; \
	done
	to=$(DESTDIR)$(DATADIR)/example.yaml; \
	    cp scripts/example.yaml $$to && chmod 644 $$to
	for s in $(ENGINES); do \
	    to=$(DESTDIR)$(DATADIR)/engines/$${s##*/}; \
	    cp $$s $$to && chmod 755 $$to || exit; \
	done
	to=$(DESTDIR)$(DATADIR)/engines/experisana-worker@.service; \
	    sed 's|@BINDIR@|$(BINDIR)|' $(SERVICE) >$$to && chmod 644 $$to
	for m in man/*.[157]; do \
	    to=$(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/}; \
	    cp $$m $$to && chmod 644 $$to || exit; \
	done
	to=$(DESTDIR)$(ZSHDIR)/_experisana; \
	    cp scripts/complete/experisana.zsh $$to && chmod 644 $$to
	to=$(DESTDIR)$(BASHDIR)/experisana; \
	    cp scripts/complete/experisana.bash $$to && chmod 644 $$to
	to=$(DESTDIR)$(FISHDIR)/experisana.fish; \
	    cp scripts/complete/experisana.fish $$to && chmod 644 $$to
	for f in $(BIN) bin/asana-local $(SCRIPTS); do \
	    n=$${f#*/}; [ $$n != experisana ] || continue; \
	    ln -sf experisana $(DESTDIR)$(BASHDIR)/$$n && \
	    ln -sf experisana.fish $(DESTDIR)$(FISHDIR)/$$n.fish || exit; \
	done

uninstall:
	for f in $(BIN) bin/asana-local $(SCRIPTS); do \
	    n=$${f#*/}; \
	    rm -f $(DESTDIR)$(BINDIR)/$$n $(DESTDIR)$(BASHDIR)/$$n \
	        $(DESTDIR)$(FISHDIR)/$$n.fish; \
	done
	rm -f $(DESTDIR)$(ZSHDIR)/_experisana
	for m in man/*.[157]; do \
	    rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$${m#man/}; \
	done
	for s in $(ENGINES) $(SERVICE); do \
	    rm -f $(DESTDIR)$(DATADIR)/engines/$${s##*/}; \
	done
	rm -f $(DESTDIR)$(DATADIR)/example.yaml
	-rmdir $(DESTDIR)$(DATADIR)/engines
	-rmdir $(DESTDIR)$(DATADIR)

dist:
	v=experisana-$$(sed -n 's/.*EXPERISANA_VERSION[^"]*"\(.*\)"/\1/p' \
	    lib/err.h) && \
	git archive --format=tar --prefix=$$v/ HEAD | gzip -9n >$$v.tar.gz && \
	echo $$v.tar.gz

# the filters alone, for a machine that has nothing: what talks to a board needs
# libcurl, which Debian has neither for musl nor whole as archives
STATICLIB	= lib/libstatic.a
STATIC		= $(FILTERS:=.static)
.c.mo:
	$(STATIC_CC) $(ALL_CFLAGS) $(STATIC_CFLAGS) -c -o $@ $<
$(COREOBJ:.o=.mo): lib/*.h
$(STATICLIB): $(COREOBJ:.o=.mo)
	rm -f $@
	$(AR) -rc $@ $(COREOBJ:.o=.mo)
$(STATIC): $(STATICLIB) bin/*.c
	$(STATIC_CC) $(ALL_CFLAGS) $(STATIC_CFLAGS) $(LDFLAGS) -static -o $@ \
	    $(@:.static=.c) $(STATICLIB) $(STATIC_LDLIBS)
static: $(STATIC)

# Debian's package, of what is built here; and that in a bare Debian, as root
deb: all
	@MAKE="$(MAKE)" sh scripts/deb/build
check-deb: deb
	lintian --allow-root --fail-on error,warning experisana_*.deb
	sh scripts/deb/try experisana_*.deb

clean:
	rm -f $(BIN) bin/asana-local $(UNIT) $(LOCALUNIT) tests/peer/peer tests/bench/peak \
	    $(LIB) $(LIBOBJ) $(LOCALLIB) $(LOCALOBJ) \
	    lib/local/pagedata.c lib/local/pagedata.c.new \
	    $(STATIC) $(STATICLIB) $(COREOBJ:.o=.mo) \
	    $(COMPLETE) scripts/complete/usage.txt scripts/complete/*.new \
	    $(FUZZERS) $(FUZZLIB) $(LIBOBJ:.o=.fo)
	rm -rf tests/fuzz/corpus

.PHONY: all unit check model campaign conform bench fuzzers fuzz check-san \
	lint install uninstall dist deb check-deb static clean
