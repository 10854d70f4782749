#!/bin/sh
# The local board, asked by curl.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"

# ------------------------------------------------------------ the program
expect 2 "unknown option" asana-local -Z
expect 2 "operand" asana-local x
expect 2 "port out of range" asana-local -p 70000
expect 2 "unknown switch" asana-local -o colour=red
has "... is named" "-o colour=red: no such switch" "$ERR"
expect 2 "unknown value" asana-local -o order=random
expect 0 "-n serves nothing" asana-local -n -d never.db
ok "... and makes nothing" test ! -e never.db
echo 'no database' >text.db
expect 65 "no database" asana-local -d text.db
echo keep >there.env
expect 74 "-E replaces nothing" asana-local -d other.db -E there.env
same "... and leaves the file" keep "$(cat there.env)"

start -v -P port
has "address on stdout" "$ADDRESS" local.out
same "port file" "$ADDRESS" "http://127.0.0.1:$(cat port)/api/1.0"
same "secrets are private" "-rw------- -rw------- -rw------- " \
    "$(for f in .env board.db board.db.token; do
	find "$f" -prune -exec ls -l {} + | cut -c 1-10; done |
	tr '\n' ' ')"
expect 74 "the port is taken" asana-local -d other.db -p "$(cat port)"
expect 74 "no such address" asana-local -d other.db -a localhost
expect 74 "lost output" sh -c 'asana-local -d other.db >/dev/full'
expect 75 "one server for one database" asana-local -d board.db
has "... says why" "asana-local: board.db: another asana-local serves it" \
    "$ERR"

# ------------------------------------------------ routes, tokens, envelopes
get /users/me
answers 200 "who am I" '"email":"local@example.com"'
ok "Date is there" grep -q '^Date: .* GMT' head
ok "content type" grep -qi '^Content-Type: application/json; charset=UTF-8' \
    head
get /users/local@example.com
answers 200 "user by e-mail"
get "/workspaces/$WS"
answers 200 "workspace" '"is_organization":false'
get "/projects/$PR"
answers 200 "project" '"name":"Experiments"'
RIGHT=$TOKEN
for TOKEN in wrong '' "${RIGHT}x" "${RIGHT%?}" "$RIGHT$RIGHT"; do
	get /users/me
	answers 401 "token '$(printf '%.8s' "$TOKEN")' refused" \
	    '"message":"Not Authorized"'
done
get /nothing
answers 404 "no route comes before no token" "No matching route for request"
TOKEN=$RIGHT
ask_raw PATCH /tasks
answers 404 "wrong method" "No matching route for request"
ST=$(curl -sS -o body -w '%{http_code}' "${U%/api/1.0}/users/me")
answers 404 "outside of the API" "No matching route for request"
ask_raw POST /tasks '{"name":"x"}'
answers 400 "no envelope" "Unrecognized request field name . The only allowed"
ask_raw POST /tasks '{"data":{}'
answers 400 "broken JSON" "Could not parse request data, invalid JSON"
ask_raw POST /tasks '{"options":{}}'
answers 400 "no data" "data: Missing input"
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    -d 'name=x' "$U/tasks")
answers 400 "a form" "Could not parse request data: send JSON"
head -c 1100000 /dev/zero | tr '\0' x >request
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    --data-binary @request -H "Content-Type: application/json" "$U/tasks")
answers 413 "body beyond the limit"
hasnt "the log has no token" "$TOKEN" local.err
has "the log has requests" "asana-local: GET /users/me 200 " local.err

# ------------------------------------------------------- sections and cards
section Backlog; B=$G
answers 201 "new section"
ok "... with its Location" grep -q "^Location: $U/sections/$B" head
section Running; R=$G
get "/projects/$PR/sections"
same "sections in order" "Untitled section Backlog Running " "$(names)"
get "/projects/$PR/sections?opt_fields=gid"
FIRST=$(sed 's/^{"data":\[{"gid":"\([0-9]*\)".*/\1/' body)
post "/projects/$PR/sections/insert" \
    "{\"section\":\"$R\",\"before_section\":\"$B\"}"
get "/projects/$PR/sections"
same "section moved" "Untitled section Running Backlog " "$(names)"
post "/projects/$PR/sections/insert" "{\"section\":\"$R\"}"
answers 400 "moved where" "You should specify one of before_section, after_s"
put "/sections/$R" '{"name":"Now"}'
answers 200 "section renamed" '"name":"Now"'
card one "$B"; ONE=$G
answers 201 "new card"
ok "gid has 16 digits" expr "$ONE" : '[0-9]\{16\}$'
card two "$B"; TWO=$G
card three "$B"; THREE=$G
get "/sections/$B/tasks"
same "new cards go to the bottom" "one two three " "$(names)"
for g in "$ONE" "$TWO"; do
	post "/sections/$R/addTask" "{\"task\":\"$g\"}"
done
answers 200 "addTask" '{"data":{}}'
get "/tasks?section=$R&opt_fields=name"
same "addTask puts on top" "two one " "$(names)"
post "/sections/$R/addTask" \
    "{\"task\":\"$THREE\",\"insert_before\":\"$ONE\"}"
get "/sections/$R/tasks"
same "insert_before" "two three one " "$(names)"
post "/sections/$R/addTask" \
    "{\"task\":\"$TWO\",\"insert_after\":\"$THREE\"}"
get "/sections/$R/tasks"
same "insert_after" "three two one " "$(names)"
del "/sections/$R"
answers 400 "a full section stays"
del "/sections/$B"
answers 200 "an empty one goes"
get "/sections/$B"
answers 404 "... and is gone" "section: Unknown object: $B"
section Backlog; B=$G

# no end of insertions between two neighbours
i=0
: >orders
while [ $i -lt 13 ]; do
	for g in "$TWO" "$ONE"; do
		post "/sections/$R/addTask" \
		    "{\"task\":\"$g\",\"insert_after\":\"$THREE\"}"
	done
	get "/sections/$R/tasks"
	names >>orders
	echo >>orders
	i=$((i + 1))
done
same "order after many insertions" "three one two " "$(sort -u orders)"

post "/tasks/$ONE/addProject" \
    "{\"project\":\"$PR\",\"section\":\"$R\",\"insert_before\":null}"
get "/projects/$PR/tasks"
same "addProject, bottom" "three two one " "$(names)"
post "/tasks/$ONE/addProject" \
    "{\"project\":\"$PR\",\"section\":\"$R\",\"insert_after\":null}"
get "/projects/$PR/tasks"
same "addProject, top" "one three two " "$(names)"
post "/tasks/$ONE/removeProject" "{\"project\":\"$PR\"}"
get "/tasks/$ONE?opt_fields=memberships"
answers 200 "removeProject" '"memberships":[]'
post "/tasks/$ONE/addProject" "{\"project\":\"$PR\",\"section\":\"$R\"}"

# ---------------------------------------------------- what a new task needs
post /tasks '{"name":"x"}'
answers 400 "no place" "You should specify one of workspace, parent, projects"
post /tasks "{\"projects\":[\"$PR\"],\"memberships\":
    [{\"project\":\"$PR\",\"section\":{\"gid\":\"$B\"}}]}"
answers 400 "an object for a gid" \
    "memberships: [0]: section: Not a valid GID type: object"
post /tasks "{\"memberships\":[{\"section\":\"$B\"}]}"
answers 400 "no project" "memberships: [0]: project: Missing required field"
post /tasks '{"projects":["999"]}'
answers 400 "unknown project" "projects: [0]: Unknown object: 999"
post /tasks '{"projects":[999]}'
answers 400 "a number for a gid" "projects: [0]: Not a valid GID type: number"
post /tasks "{\"projects\":[\"$PR\"],\"tags\":[\"urgent\"]}"
answers 400 "a tag's name" "tags: [0]: Not a recognized ID: urgent"
post /tasks "{\"projects\":[\"$PR\"],\"nmae\":\"x\"}"
answers 400 "misspelt property" "nmae: Cannot write this property"
put "/tasks/$ONE" '{"tags":[]}'
answers 400 "tags are not for PUT" "tags: Cannot write this property"
get "/projects/$PR/tasks"
same "nothing of it was kept" "three two one " "$(names)"

# ----------------------------------------------------------- what is shown
get "/tasks/$ONE?opt_fields=name"
same "opt_fields has gid" "{\"data\":{\"gid\":\"$ONE\",\"name\":\"one\"}}" \
    "$(cat body)"
get "/tasks?section=$R&opt_fields=memberships"
answers 200 "bare memberships are empty" '"memberships":[{}]'
get "/tasks/$ONE?opt_fields=memberships.section.name,this.(name|completed)"
same "nested, in groups" "{\"data\":{\"gid\":\"$ONE\",\"name\":\"one\",\
\"completed\":false,\"memberships\":[{\"section\":{\"gid\":\"$R\",\
\"name\":\"Now\"}}]}}" "$(cat body)"
get "/tasks/$ONE"
answers 200 "full record" '"notes":""'
hasnt "... less what is opt-in" html_notes body
get "/tasks/$ONE?opt_fields=(((((("
answers 400 "bad opt_fields"
get "/tasks/$ONE?unknown=1"
answers 200 "unknown parameters are ignored"

# -------------------------------------------------- changes and their stories
put "/tasks/$ONE" '{"name":"uno","notes":"a\tb \"q\" \u20ac \\\\n\n"}'
answers 200 "notes come back byte for byte" \
    '"notes":"a\tb \"q\" € \\\\n\n"'
put "/tasks/$ONE" '{"completed":true,"assignee":"me"}'
answers 200 "completed" '"completed":true'
get "/tasks?project=$PR&completed_since=now"
same "only incomplete ones" "three two " "$(names)"
get "/tasks?assignee=me&workspace=$WS"
same "by assignee" "uno " "$(names)"
get "/tasks?section=$R&project=$PR"
answers 400 "one filter only" "Must specify exactly one of project, tag"
put "/tasks/$ONE" '{"html_notes":"<body>x &lt; <ul><li>y</li></ul></body>"}'
answers 200 "rich text" '"notes":"x < \n- y\n"'
put "/tasks/$ONE" '{"html_notes":"<body><b>x</body>"}'
answers 400 "broken rich text" "html_notes: XML is invalid"
post "/tasks/$ONE/stories" '{"text":"first <&>"}'
answers 201 "comment" '"resource_subtype":"comment_added"'
COMMENT=$(gid)
post "/tasks/$ONE/stories" '{"text":"second"}'
get "/tasks/$ONE/stories?opt_fields=html_text,created_at,resource_subtype"
has "rich form of a comment" '<body>first &lt;&amp;&gt;</body>' body
has "moves tell" '"resource_subtype":"section_changed"' body
has "renaming tells" '"resource_subtype":"name_changed"' body
{ cat body; echo; } | tr '{' '\n' |
    sed -n 's/.*"created_at":"\([^"]*\)".*/\1/p' >stamps
sort -u stamps >sorted
ok "stamps only grow" cmp stamps sorted
put "/stories/$COMMENT" '{"text":"edited"}'
answers 200 "comment edited" '"is_edited":true'
del "/stories/$COMMENT"
answers 200 "comment deleted" '{"data":{}}'
get "/stories/$COMMENT"
answers 404 "... and gone"

# --------------------------------------------------------- tags, dependencies
post /tags "{\"name\":\"urgent\",\"workspace\":\"$WS\",\"color\":\"dark-red\"}"
answers 201 "tag"
TAG=$(gid)
post /tags "{\"name\":\"x\",\"workspace\":\"$WS\",\"color\":\"light-yellow\"}"
answers 400 "no colour of Asana's" "color: Not a valid color"
post /tags '{"name":"x"}'
answers 400 "no workspace" "workspace: Missing input"
post "/tasks/$TWO/addTag" "{\"tag\":\"$TAG\"}"
get "/tags/$TAG/tasks"
same "cards of a tag" "two " "$(names)"
post "/tasks/$TWO/removeTag" "{\"tag\":\"$TAG\"}"
get "/tasks/$TWO/tags"
same "tag removed" '{"data":[]}' "$(cat body)"
post "/tasks/$TWO/addDependencies" \
    "{\"dependencies\":[\"$ONE\",\"$THREE\",\"$ONE\"]}"
answers 200 "dependencies" '{"data":{}}'
get "/tasks/$TWO/dependencies?opt_fields=name,completed"
same "... are listed once" "uno three " "$(names)"
get "/tasks/$ONE/dependents"
same "... and from the other end" "two " "$(names)"
get "/tasks/$TWO?opt_fields=dependencies.memberships.section.gid"
answers 200 "... and inside the task" \
    "{\"gid\":\"$ONE\",\"memberships\":[{\"section\":{\"gid\":\"$R\"}}]}"
list=
i=0
while [ $i -lt 29 ]; do
	post /tasks "{\"workspace\":\"$WS\"}"
	list="$list,\"$(gid)\""
	i=$((i + 1))
done
post "/tasks/$TWO/addDependencies" "{\"dependencies\":[${list#,}]}"
answers 400 "31 dependencies are too many"
get "/tasks/$TWO/dependencies"
same "... and none of them was kept" "uno three " "$(names)"

# ------------------------------------------------------------------ deletion
post "/tasks/$THREE/subtasks" '{"name":"sub"}'
answers 201 "subtask" "\"parent\":{\"gid\":\"$THREE\""
SUB=$(gid)
del "/tasks/$THREE"
answers 200 "card deleted" '{"data":{}}'
get "/tasks/$THREE"
answers 404 "... and gone" "task: Unknown object: $THREE"
get "/tasks/$SUB"
answers 404 "... with its subtask"
del "/tasks/$THREE"
answers 404 "deleted twice"
get "/tasks/$TWO/dependencies"
same "... and out of lists" "uno " "$(names)"

# -------------------------------------------------------------------- paging
i=0
while [ $i -lt 25 ]; do
	card "c$i" "$B"
	i=$((i + 1))
done
for path in "/sections/$B/tasks?" "/tasks?project=$PR&" "/tags?"; do
	get "${path}opt_fields=name"
	names >all
	: >paged
	offset=
	while :; do
		get "${path}limit=4&opt_fields=name$offset"
		names >>paged
		offset=$(sed -n \
		    's/.*"next_page":{"offset":"\([^"]*\)".*/\&offset=\1/p' \
		    body)
		[ -n "$offset" ] || break
	done
	same "all pages of ${path%%[0-9?]*} are the whole" "$(cat all)" \
	    "$(cat paged)"
	has "... and the last says so" '"next_page":null' body
done
get "/sections/$B/tasks"
hasnt "no next_page without limit" next_page body
for limit in 0 101 x; do
	get "/sections/$B/tasks?limit=$limit"
	answers 400 "limit $limit"
done
for offset in 0 x 0123456789abcdef.1.1; do
	get "/sections/$B/tasks?limit=1&offset=$offset"
	answers 400 "offset $offset" "Your pagination token is invalid."
done

# --------------------------------------------------------------- attachments
head -c 300000 /dev/urandom >file
upload() {
	ST=$(curl -sS -o body -w '%{http_code}' \
	    -H "Authorization: Bearer $TOKEN" "$@" "$U/attachments")
}
upload -F "parent=$ONE" -F 'file=@file;filename=gr%C3%BC%C3%9Fe %22.bin'
answers 200 "upload" '"name":"grüße \".bin","resource_subtype":"asana"'
ATT=$(gid)
has "... has its size" '"size":300000' body
URL=$(sed -n 's/.*"download_url":"\([^"]*\)".*/\1/p' body)
curl -sS -D head -o back "$URL"
ok "download is the same" cmp file back
ok "... never shown in a browser" grep -q '^Content-Disposition: attachment; f'\
'ilename\*=UTF-8'"''"'gr%C3%BC%C3%9Fe%20%22.bin' head
ok "... nor guessed at" grep -qi '^X-Content-Type-Options: nosniff' head
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    "$URL")
answers 400 "download_url refuses the token"
ST=$(curl -sS -o body -w '%{http_code}' "${URL%?}")
answers 403 "unknown download_url"
: >empty
upload -F "parent=$ONE" -F 'file=@empty'
answers 200 "empty file" '"size":0'
upload -F "parent=$ONE"
answers 400 "no file" "file: Missing input"
upload -F file=@file
answers 400 "no parent" "parent: Missing input"
upload -F parent=999 -F file=@file
answers 400 "unknown parent"
upload -F "parent=$ONE" -F file=@file -F file=@file
answers 400 "two files"
printf -- '--XY\r\n%s; name="parent"\r\n\r\n%s\r\n--XY\r\n%s; %s\r\n\r\nabc' \
    "Content-Disposition: form-data" "$ONE" \
    "Content-Disposition: form-data" 'name="file"; filename="a"' >request
upload -H "Content-Type: multipart/form-data; boundary=XY" \
    --data-binary @request
answers 400 "half a form"
ST=$(curl -sS -g -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    -F "parent=$ONE" -F file=@file "$U/attachments?opt_fields=(")
answers 400 "refused when it was stored already"
same "nothing of it stays" 2 \
    "$(find board.db.files -type f | wc -l | tr -d ' ')"
get "/attachments?parent=$ONE"
has "attachments are listed" "$ATT" body
del "/attachments/$ATT"
answers 200 "attachment deleted" '{"data":{}}'
ok "... with its file" test ! -e "board.db.files/$ATT"
get "/attachments/$ATT"
answers 404 "... and gone"

# ---------------------------------------------------------------- durability
post "/tasks/$ONE/stories" '{"text":"acknowledged"}'
SAID=$(gid)
stop KILL
echo half >board.db.files/new.0123456789abcdef
start
ok "half an upload goes" test ! -e board.db.files/new.0123456789abcdef
get "/stories/$SAID"
answers 200 "an acknowledged comment survives kill -9" '"text":"acknowledged"'
post "/tasks/$ONE/stories" '{"text":"later"}'
LATER=$(gid)
ok "gids go on growing" test "$LATER" -gt "$SAID"
same "the token stays" "$RIGHT" "$TOKEN"
stop TERM
same "SIGTERM ends it in peace" 0 "$RC"
same "... without a word" "" "$(cat local.err)"

# ------------------------------------------------------------------ switches
start -r 3 -o free=1 -o newtask=top -o order=oldest -o bare=compact
get "/tasks/$ONE/dependencies"
answers 402 "free plan"
card early "$B"
get "/sections/$B/tasks?opt_fields=name,parent,assignee,workspace"
same "oldest first" "c0 early" \
    "$(names | sed 's/Local //g; s/ .* \(.*\) $/ \1/')"
has "bare objects are compact" '"resource_type":"workspace"' body
i=0
while [ "$ST" != 429 ] && [ $i -lt 9 ]; do
	get /users/me
	i=$((i + 1))
done
answers 429 "too many requests" "hit a rate limit"
ok "... says when to come again" grep -q '^Retry-After: [1-9]' head
stop INT
same "SIGINT ends it too" 0 "$RC"
start -o newtask=top -o lag=60000 -o addtask=refuse
card top "$B"
get "/sections/$B/tasks?limit=1"
same "new cards on top" "top " "$(names)"
post "/tasks/$G/stories" '{"text":"unseen"}'
SAID=$(gid)
get "/tasks/$G/stories"
hasnt "a comment seen late" unseen body
get "/stories/$SAID"
answers 200 "... but it is there"

post /tasks "{\"workspace\":\"$WS\"}"
post "/sections/$B/addTask" "{\"task\":\"$(gid)\"}"
answers 400 "addTask from outside refused" "task: Not in the project"

get "/sections/$FIRST"
answers 200 "the first section is still there"
del "/projects/$PR"
answers 200 "project deleted"
get "/tasks/$ONE"
answers 200 "its cards stay" '"memberships":[]'
stop TERM

# ------------------------------------------------- a foreign or newer database
sqlite3 -version >/dev/null 2>&1 && {
	sqlite3 foreign.db 'CREATE TABLE t(x)'
	expect 65 "a foreign database" asana-local -d foreign.db
	sqlite3 board.db 'PRAGMA user_version = 99'
	expect 65 "a newer database" asana-local -d board.db
	has "... says so" "made by a newer asana-local (version 99)" "$ERR"
}
done_testing
