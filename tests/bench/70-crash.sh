#!/bin/sh
# A board that is killed a hundred times (or KILLS) under four writers.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/local.sh"
. "$TOP/tests/crash.sh"

crash "${KILLS:-100}" 4
stop TERM
title "kill -9 under four writers, ${KILLS:-100} times"
row "acknowledged" "$(wc -l <all)"
row "refused" "$(wc -l <refused)"
row "missing" "$(wc -l <missing)"
cat missing
command -v sqlite3 >/dev/null &&
	row "PRAGMA integrity_check" "$(sqlite3 board.db 'PRAGMA integrity_check')"
