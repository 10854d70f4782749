#!/bin/sh
# A board that is killed while others write to it, or finds no room.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"
# shellcheck source=tests/crash.sh
. "$TOP/tests/crash.sh"

crash 5 4
same "kill -9 loses nothing that was acknowledged" "" "$(cat missing)"
same "... and nothing is refused" "" "$(cat refused)"
ok "... of $(wc -l <all | tr -d ' ') writes" test "$(wc -l <all)" -ge 15
same "no half upload stays" "" "$(find board.db.files -name 'new.*')"
stop TERM
if command -v sqlite3 >/dev/null; then
	same "the database is sound" ok \
	    "$(sqlite3 board.db 'PRAGMA integrity_check')"
fi
done_testing
