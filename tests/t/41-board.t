#!/bin/sh
# The local board: events, search, batch, subtasks, and every switch both ways.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/local.sh
. "$TOP/tests/local.sh"

# task NAME [PROPERTIES]: a new card of the project; its gid is in G.
task() {
	post /tasks "{\"name\":\"$1\",\"projects\":[\"$PR\"]${2:+,$2}}"
	G=$(gid)
}

# field NAME: the values of that member in body, joined
field() {
	grep -o "\"$1\":\"[^\"]*\"" body | sed 's/^"[^"]*":"//; s/"$//' | xargs
}

# ---------------------------------------------------------------- subtasks
start -o searchlag=0
task up; UP=$G
task down; DOWN=$G
post "/tasks/$UP/subtasks" '{"name":"s1"}'; S1=$(gid)
post "/tasks/$UP/subtasks" '{"name":"s2"}'
answers 201 "a subtask"
ok "... with its Location" grep -q "^Location: $U/tasks/$(gid)" head
post "/tasks/$DOWN/setParent" "{\"parent\":\"$UP\",\"insert_after\":\"$S1\"}"
answers 200 "setParent answers the card" "\"parent\":{\"gid\":\"$UP\""
get "/tasks/$UP/subtasks"
same "... in its place" "s1 down s2 " "$(names)"
post "/tasks/$UP/setParent" "{\"parent\":\"$S1\"}"
answers 400 "no card is below itself" "parent: A task cannot be below itself"
post "/tasks/$S1/setParent" "{\"parent\":\"$DOWN\",\"insert_before\":\"$UP\"}"
answers 400 "an anchor that is no sibling" "insert_before: Not a subtask"
post "/tasks/$S1/setParent" '{}'
answers 400 "no parent said" "parent: Missing input"
deep=$UP
i=0
while [ $i -lt 5 ]; do
	post "/tasks/$deep/subtasks" "{\"name\":\"d$i\"}"
	deep=$(gid)
	i=$((i + 1))
done
answers 201 "five levels"
post "/tasks/$deep/subtasks" '{"name":"six"}'
answers 400 "and no more" "Subtasks go at most 5 levels deep"
task other; OTHER=$G
post "/tasks/$UP/setParent" "{\"parent\":\"$OTHER\"}"
answers 400 "... however they come" "Subtasks go at most 5 levels deep"
post "/tasks/$DOWN/setParent" '{"parent":null}'
answers 200 "no parent any more" '"parent":null'
get "/projects/$PR/task_counts"
same "counts are for those who ask" '{"data":{}}' "$(cat body)"
put "/tasks/$DOWN" '{"completed":true}'
get "/projects/$PR/task_counts?opt_fields=num_tasks,num_incomplete_tasks"
same "... for them they are right" \
    '{"data":{"num_tasks":3,"num_incomplete_tasks":2}}' "$(cat body)"

# ------------------------------------------------------------------ events
# sync: the token in body
sync() { sed -n 's/.*"sync":"\([^"]*\)".*/\1/p' body; }
get /events
answers 400 "events of what" "resource: Missing input"
get "/events?resource=$PR"
answers 412 "the first call gives a token" "Sync token invalid or too old."
SYNC=$(sync)
get "/events?resource=$PR&sync=$SYNC"
same "nothing is new" '{"data":[]' "$(sed 's/,"sync.*//' body)"
task new; NEW=$G
section Column; COL=$G
post "/sections/$COL/addTask" "{\"task\":\"$NEW\"}"
put "/tasks/$NEW" '{"name":"newer","due_on":"2026-01-02"}'
post "/tasks/$NEW/stories" '{"text":"said"}'; SAID=$(gid)
put "/stories/$SAID" '{"text":"said again"}'
del "/stories/$SAID"
post "/tasks/$NEW/removeProject" "{\"project\":\"$PR\"}"
get "/events?resource=$PR&sync=$SYNC&opt_fields=action,type,change.field"
# line EVENT: type, action and field of each, a word each
sed 's/.*"data":\[//; s/\],"sync.*//' body | tr -d '"{}' | tr ']' '\n' |
    sed 's/,type/\ntype/g' | sed 's/^type://; s/action://; s/,change:field:/,/;
	s/,action:.*//; s/,change.*action:changed//; s/,$//' | xargs >heard
same "all of it is heard, in order" "task,added story,added section,added \
task,removed task,added story,added task,changed,name story,added \
task,changed,due_on story,added story,changed,text story,deleted \
task,removed story,added" "$(cat heard)"
get "/events?resource=$PR&sync=$SYNC"
answers 200 "what is gone is named at least" \
    "\"resource\":{\"gid\":\"$SAID\",\"resource_type\":\"story\"}"
has "... with who did it" '"user":{"gid":' body
AGAIN=$(sync)
get "/events?resource=$PR&sync=$AGAIN"
answers 200 "and not told again" '{"data":[]'
get "/events?resource=$OTHER&sync=$AGAIN"
answers 412 "a token is for one resource"
get "/events?resource=999&sync=$AGAIN"
answers 400 "no such resource" "resource: Unknown object: 999"
get "/events?resource=$NEW"
SYNC=$(sync)
i=0
while [ $i -lt 51 ]; do
	put "/tasks/$NEW" "{\"name\":\"n$i\"}"
	i=$((i + 1))
done
get "/events?resource=$NEW&sync=$SYNC"
answers 200 "a hundred at a time" '"has_more":true'
get "/events?resource=$NEW&sync=$(sync)"
answers 200 "... and then the rest" '"has_more":false'
same "... of two" 2 "$(grep -o '"parent"' body | wc -l | tr -d ' ')"
stop KILL
start -o searchlag=0
get "/events?resource=$PR&sync=$AGAIN"
answers 200 "a token outlives the server"

# ------------------------------------------------------------------ search
SEARCH="/workspaces/$WS/tasks/search"
found() { get "$SEARCH?$1"; same "search: $1" "$2" "$(names | xargs)"; }
post /tags "{\"name\":\"hot\",\"workspace\":\"$WS\"}"; TAG=$(gid)
task "Red fox" "\"notes\":\"jumps\",\"tags\":[\"$TAG\"],\"assignee\":\"me\""
FOX=$G
task "lazy dog" '"due_on":"2026-03-04"'; DOG=$G
post "/tasks/$DOG/addDependencies" "{\"dependencies\":[\"$FOX\"]}"
post "/sections/$COL/addTask" "{\"task\":\"$DOG\"}"
found "text=RED" "Red fox"
found "text=jump" "Red fox"
found "tags.any=$TAG" "Red fox"
found "tags.not=$TAG&text=lazy" "lazy dog"
found "assignee.any=me" "Red fox"
found "is_blocked=true" "lazy dog"
found "is_blocking=true" "Red fox"
found "sections.any=$COL" "lazy dog"
found "projects.all=$PR&sections.all=$COL" "lazy dog"
found "due_on=2026-03-04" "lazy dog"
found "due_on.before=2026-03-04&projects.any=$PR" ""
found "due_on.after=2026-03-03" "lazy dog"
found "completed=true" "down"
found "has_attachment=true" ""
found "text=s&is_subtask=true&sort_by=created_at&sort_ascending=true" "s1 s2"
found "text=o&projects.any=$PR&sort_by=created_at&limit=2" "lazy dog Red fox"
found "created_at.after=2099-01-01T00:00:00.000Z" ""
get "$SEARCH?is_blocked=maybe"
answers 400 "no truth" "is_blocked: Not a valid boolean: maybe"
get "$SEARCH?due_on=soon"
answers 400 "no date" "due_on: Not a valid date: soon"
get "$SEARCH?tags.any=hot"
answers 400 "no gid" "tags.any: Not a recognized ID: hot"
get "$SEARCH?limit=101"
answers 400 "too many" "limit: Must be an integer between 1 and 100"
get "/workspaces/$WS/typeahead?resource_type=task&query=o&count=2"
same "typeahead: what begins so comes first" "other Red fox" \
    "$(names | xargs)"
hasnt "... and nothing but names" resource_subtype body
get "/workspaces/$WS/typeahead?resource_type=tag&query=HO"
same "typeahead of tags" hot "$(names | xargs)"
get "/workspaces/$WS/typeahead?resource_type=goal&query=x"
same "what there cannot be" '{"data":[]}' "$(cat body)"
get "/workspaces/$WS/typeahead?query=x"
answers 400 "typeahead of what" "resource_type: Missing input"

# ------------------------------------------------------------------- batch
post /batch "{\"actions\":[{\"relative_path\":\"/tasks/$FOX\",\"method\":\"get\",
    \"options\":{\"fields\":[\"name\"]}},
    {\"relative_path\":\"/tasks\",\"method\":\"post\",
	\"data\":{\"name\":\"made\",\"projects\":[\"$PR\"]}},
    {\"relative_path\":\"/projects/$PR/tasks\",\"method\":\"get\",
	\"data\":{\"opt_fields\":\"name\"},\"options\":{\"limit\":1}},
    {\"relative_path\":\"/tasks/999\",\"method\":\"delete\"},
    {\"relative_path\":\"/attachments\",\"method\":\"post\"},
    {\"relative_path\":\"/batch\",\"method\":\"post\"},
    {\"relative_path\":\"/tasks\",\"method\":\"patch\"}]}"
answers 200 "a batch" "{\"data\":[{\"status_code\":200,\"headers\":{},\"body\":\
{\"data\":{\"gid\":\"$FOX\",\"name\":\"Red fox\"}}},"
same "... each has its own status" "200 201 200 404 400 400 404" \
    "$(grep -o '"status_code":[0-9]*' body | cut -d : -f 2 | xargs)"
has "... and place" '"headers":{"location":"/tasks/' body
has "... and page" '"next_page":{"offset":' body
get "$SEARCH?text=made"
same "... and is done" made "$(names | xargs)"
post /batch '{"actions":[]}'
answers 400 "no actions" "actions: Missing input"
one='{"relative_path":"/users/me","method":"get"}'
post /batch "{\"actions\":[$one,$one,$one,$one,$one,$one,$one,$one,$one,$one]}"
answers 200 "ten actions"
post /batch "{\"actions\":[$one,$one,$one,$one,$one,$one,$one,$one,$one,$one,
    $one]}"
answers 400 "eleven" "actions: At most 10 actions"
post /batch '{"actions":[{"method":"get"}]}'
answers 400 "an action without a path" "relative_path and method"
post "/tasks/$FOX/addTag" "{\"tag\":\"$TAG\"}"
task twin; TWIN=$G
del "/tasks/$TWIN"
stop TERM

# ----------------------------------------------------- the switches, turned
start -o disagree=ignore -o bullets=star
post "/tasks?opt_fields=notes" "{\"projects\":[\"$PR\"],\"html_notes\":\"<body><ul><li>a</li></ul></body>\"}"
answers 201 "bullets=star" '"notes":"* a'
post /projects "{\"name\":\"third\",\"workspace\":\"$WS\"}"; P3=$(gid)
post "/tasks?opt_fields=memberships.project.gid" "{\"projects\":[\"$P3\"],\"memberships\":[{\"project\":\"$PR\"}]}"
answers 201 "disagree=ignore" "\"memberships\":[{\"project\":{\"gid\":\"$P3\"}}]"
stop TERM

start -o newsection=top -o disagree=refuse -o alone=refuse -o twins=refuse -o cycle=refuse \
    -o unknown=refuse -o trash=readable -o absent=400 -o fullsection=403 \
    -o toobig=400 -o longtext=2000 -o searchrate=2
section First
get "/projects/$PR/sections?limit=1"
same "newsection=top" "First " "$(names)"
post /tasks "{\"memberships\":[{\"project\":\"$PR\",\"section\":\"$COL\"}]}"
answers 400 "alone=refuse" "You should specify one of workspace"
post /projects "{\"name\":\"second\",\"workspace\":\"$WS\"}"; P2=$(gid)
both="{\"name\":\"both\",\"projects\":[\"$P2\"],\"memberships\":[{\"project\":\"$PR\",\"section\":\"$COL\"}]}"
post /tasks "$both"
answers 400 "disagree=refuse" "memberships: Not among projects: $PR"
post /tags "{\"name\":\"hot\",\"workspace\":\"$WS\"}"
answers 400 "twins=refuse" "name: A tag with this name already exists"
post "/tasks/$FOX/addDependencies" "{\"dependencies\":[\"$DOG\"]}"
answers 400 "cycle=refuse" "Dependencies cannot form a circle"
get "/tasks/$FOX?opt_fields=name,colour"
answers 400 "unknown=refuse" "opt_fields: Unknown field"
get "/tasks?project=$PR&opt_fields=memberships.section.nmae"
answers 400 "... below, too"
get "/tasks/$FOX?opt_fields=memberships.section.name,tags.color,assignee.name"
answers 200 "... known ones pass"
get "/tasks/$TWIN"
answers 200 "trash=readable" '"name":"twin"'
del "/tasks/$TWIN"
answers 400 "absent=400" "task: Unknown object: $TWIN"
del "/sections/$COL"
answers 403 "fullsection=403"
head -c 1100000 /dev/zero | tr '\0' x >long
ST=$(curl -sS -o body -w '%{http_code}' -H "Authorization: Bearer $TOKEN" \
    --data-binary @long -H "Content-Type: application/json" "$U/tasks")
answers 400 "toobig=400" "The request is too large"
put "/tasks/$FOX" "{\"notes\":\"$(head -c 2001 long)\"}"
answers 400 "longtext" "notes: Value is longer than 2000 bytes"
put "/tasks/$FOX" "{\"notes\":\"$(head -c 2000 long)\"}"
answers 200 "... and no longer"
get "$SEARCH?text=fox"
same "searchlag: what has just changed is not found" '{"data":[]}' \
    "$(cat body)"
get "$SEARCH?text=fox"
answers 200 "two searches a minute"
get "$SEARCH?text=fox"
answers 429 "... not three" "hit a rate limit"
ok "... says when to come again" grep -q '^Retry-After: ' head
get "/tasks/$FOX"
answers 200 "... but all else"
stop TERM
start -r 12 -o retry=0 -o free=1 -o eventlife=0 -o offsetlife=1
get "$SEARCH?text=fox"
answers 402 "free: no search" "Search is only available to premium users."
get "/events?resource=$PR"
SYNC=$(sync)
get "/tasks?project=$PR&limit=1"
offset=$(sed -n 's/.*"next_page":{"offset":"\([^"]*\)".*/\1/p' body)
get "/tasks?project=$PR&limit=1&offset=$offset"
answers 200 "an offset is good for a while"
sleep 1.2
get "/tasks?project=$PR&limit=1&offset=$offset"
answers 400 "offsetlife: and then not" "offset: Your pagination token is invalid"
get "/events?resource=$PR&sync=$SYNC"
answers 412 "eventlife: too old"
post /batch "{\"actions\":[$one,$one,$one,$one,$one,$one,$one,$one,$one,$one]}"
answers 429 "each action of a batch counts"
hasnt "retry=0: nothing says when to come again" Retry-After head
stop TERM
start -o whole=refuse -o eventlag=60000
get "/events?resource=$PR"
SYNC=$(sync)
put "/tasks/$FOX" '{"name":"late"}'
get "/events?resource=$PR&sync=$SYNC"
same "eventlag: not heard yet" '{"data":[]' "$(sed 's/,"sync.*//' body)"
curl -sS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
    -d "{\"data\":{\"projects\":[\"$PR\"]}}" "$U/tasks?n=[1-1001]" >/dev/null
get "/tasks?project=$PR&opt_fields=gid"
answers 400 "whole=refuse" "The result is too large. You should use pagination"
get "/tasks?project=$PR&limit=100"
answers 200 "... in pages it is not"
stop TERM
for bad in newsection=middle cycle twins= absent=405 retry=2 searchlag=x \
    eventlife=86401 longtext=-1; do
	expect 2 "-o $bad" asana-local -d never.db -o "$bad"
done
# the manual knows them all
sed -n 's/^	[A-Z]*[({] *"\([a-z]*\)".*/\1/p' "$TOP/lib/local/board.c" >switches
ok "there are many" test "$(wc -l <switches)" -ge 27
while read -r s; do
	grep -q "^\.It Cm $s Ns =" "$TOP/man/asana-local.1" || echo "$s"
done <switches >unknown
same "the manual has each switch" "" "$(cat unknown)"
done_testing
