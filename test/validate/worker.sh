#!/usr/bin/env bash
# The worker beside real archives and receivers on loopback (Debian: orthanc, orthanc-dicomweb, dcmtk).
# Usage: test/validate/worker.sh FOLDER; the folder is filled.
#  1. Orthanc's change feed: films sent by storescu get one report each; a second run sends nothing
#  2. QIDO-RS, WADO-RS, STOW-RS beside the same Orthanc, on a state folder of its own
#  3. a worker that goes on: a health answer, a film that arrives meanwhile, an end on SIGTERM
#  4. two workers at once beside one archive: on one state folder, then by DICOMweb on two of their own
#  5. storescp fills an inbox; reports go to an outbox, and storescu sends them on
#  6. the one command of docs/worker.md: archive and worker together, with the model that comes with trace510k
set -euo pipefail
out=$1
mkdir -p "$out"/inbox
out=$(cd "$out" && pwd)
# shellcheck source=worker-lib.sh
source "$(dirname "$0")/worker-lib.sh"

read -r http dicom scp health <<< "$(node "$helper" ports 4)"
url="http://127.0.0.1:$http"
node "$helper" make "$out/first" "$out/model" 100 106
node "$helper" make "$out/third" - 109 112
node "$helper" make "$out/fourth" - 112 115
node "$helper" make "$out/fifth" - 115 116
node "$helper" make "$out/shared" - 120 140
node "$helper" make "$out/apart" - 140 150
start_archive "$out/archive"

# 1.
send "$out"/first/*.dcm
listen feed --orthanc "$url" --once 2> "$out/feed.log" || fail "the change feed: $(cat "$out/feed.log")"
node "$helper" reports "$url" 6 || fail 'after the change feed'
listen feed --orthanc "$url" --once 2> "$out/feed-again.log" || fail 'the change feed again'
grep -q 'stopped: 0 scored' "$out/feed-again.log" || fail "a second run answered again: $(cat "$out/feed-again.log")"

# 2.
send "$out"/third/*.dcm
listen web --dicomweb "$url/dicom-web" --once 2> "$out/web.log" || fail "DICOMweb: $(cat "$out/web.log")"
node "$helper" reports "$url" 9 || fail 'after DICOMweb'

# 3. The films of step 2 are new to this state folder: their reports have the same UIDs, and Orthanc keeps the first.
node "$root/dist/src/cli.js" listen --state "$out/feed" --model "$out/model" --threads 1 --orthanc "$url" \
  --health "$health" 2> "$out/stay.log" &
worker=$!
running+=("$worker")
until_true 60 health_is 200 || fail "no health answer: $(cat "$out/stay.log")"
send "$out"/fifth/*.dcm
until_true 60 node "$helper" reports "$url" 10 || fail "a film that arrived meanwhile: $(cat "$out/stay.log")"
kill -TERM "$worker"
wait "$worker" || fail "the end on SIGTERM: $(cat "$out/stay.log")"

# 4.
pair() { # NAME, then the state folder and arguments of each
  local name=$1 one=$2 two=$3 codes=0; shift 3
  listen "$one" "$@" --once 2> "$out/$name-1.log" & local first=$!
  listen "$two" "$@" --once 2> "$out/$name-2.log" & local second=$!
  # With --once the one that ends first exits with 3 while the other still holds films; the reports are counted below.
  wait "$first" || [ $? = 3 ] || codes=1
  wait "$second" || [ $? = 3 ] || codes=1
  [ $codes = 0 ] || fail "$name: $(cat "$out/$name-1.log" "$out/$name-2.log")"
}
send "$out"/shared/*.dcm
pair shared feed feed --orthanc "$url"
node "$helper" reports "$url" 30 || fail 'after two workers on one state folder'
scored=$(cat "$out"/shared-[12].log | sed -n 's/^stopped: \([0-9]*\) scored.*/\1/p' | awk '{ n += $1 } END { print n }')
[ "$scored" = 20 ] || fail "two workers on one state folder scored $scored films instead of 20"
send "$out"/apart/*.dcm
pair apart web web-other --dicomweb "$url/dicom-web"
node "$helper" reports "$url" 40 || fail 'after two workers on state folders of their own'

# 5. (Last with this archive: storescp writes a file head of its own, so to the change feed these would be other films.)
storescp -aet INBOX -od "$out/inbox" "$scp" > "$out/storescp.log" 2>&1 &
running+=($!)
until_true 20 echoscu 127.0.0.1 "$scp" || fail 'storescp does not answer'
storescu -aec INBOX 127.0.0.1 "$scp" "$out"/fourth/*.dcm || fail 'storescu to the inbox'
listen folder --inbox "$out/inbox" --outbox "$out/outbox" --once 2> "$out/folder.log" || fail "inbox: $(cat "$out/folder.log")"
[ "$(count "$out/outbox")" = 3 ] || fail "three reports expected in the outbox: $(cat "$out/folder.log")"
[ "$(count "$out/inbox")" = 3 ] || fail 'films left the inbox'
send "$out"/fourth/*.dcm
send "$out"/outbox/*.dcm
node "$helper" reports "$url" 43 || fail 'after the outbox'
no_secrets "$out"/*.log "$out/health.json"
stop "$archive"

# 6.
node "$helper" chest "$out/chest" 5
"$root/src/setup/archive.sh" "$out/site" --http "$http" --dicom "$dicom" --health "$health" 2> "$out/site.log" &
site=$!
running+=("$site")
until_true 90 health_is 200 || fail "the one command: $(cat "$out/site.log")"
send "$out"/chest/*.dcm
IFS=: read -r TRACE510K_ARCHIVE_USER TRACE510K_ARCHIVE_PASSWORD < "$out/site/credentials"
until_true 60 node "$helper" reports "$url" 5 || fail "the one command: $(cat "$out/site.log")"
[ "$(grep -c '"reportStored": true' "$out/site/state/worklist.json")" = 5 ] || fail 'the worklist of the one command'
kill -TERM "$site"
wait "$site" || fail "the end of the one command: $(cat "$out/site.log")"
no_secrets "$out/site.log"

echo '48 films by change feed, DICOMweb and inbox, by one worker and by two: one report each, all checks passed'
