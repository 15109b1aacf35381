#!/usr/bin/env bash
# The worker beside real archives and receivers on loopback (Debian: orthanc, orthanc-dicomweb, dcmtk).
# Usage: test/validate/worker.sh FOLDER; the folder is filled.
#  1. Orthanc's change feed: films sent by storescu get one report each; a second run sends nothing
#  2. wrong credentials: nothing is lost; with the right ones the films are answered
#  3. QIDO-RS, WADO-RS, STOW-RS beside the same Orthanc, on a state folder of its own
#  4. a worker that goes on: a health answer, a film that arrives meanwhile, an end on SIGTERM
#  5. storescp fills an inbox; reports go to an outbox, and storescu sends them on
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
helper="$root/dist/test/validate/worker.js"
out=$1
mkdir -p "$out"/{orthanc,inbox}
running=()
cleanup() { for pid in "${running[@]}"; do kill "$pid" 2> /dev/null || true; done; }
trap cleanup EXIT
fail() { echo "FAIL $1" >&2; exit 1; }
until_true() { # SECONDS COMMAND…
  local end=$((SECONDS + $1)); shift
  until "$@" > /dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}
count() { find "$1" -type f -not -name '.*' | wc -l; }

read -r http dicom scp health <<< "$(node "$helper" ports 4)"
url="http://127.0.0.1:$http"
node "$helper" make "$out/first" "$out/model" 100 106
node "$helper" make "$out/second" - 106 109
node "$helper" make "$out/third" - 109 112
node "$helper" make "$out/fourth" - 112 115
node "$helper" make "$out/fifth" - 115 116
cat > "$out/orthanc.json" << JSON
{"Name": "TEST", "StorageDirectory": "$out/orthanc", "IndexDirectory": "$out/orthanc", "HttpPort": $http,
 "DicomPort": $dicom, "DicomAet": "TEST", "DicomAlwaysAllowStore": true, "RemoteAccessAllowed": false,
 "AuthenticationEnabled": true, "RegisteredUsers": {"worker": "secret"},
 "Plugins": ["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"], "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}}
JSON
Orthanc "$out/orthanc.json" > "$out/orthanc.log" 2>&1 &
running+=($!)
until_true 30 echoscu -aec TEST 127.0.0.1 "$dicom" || fail "Orthanc does not answer: $(cat "$out/orthanc.log")"
send() { storescu -aec TEST 127.0.0.1 "$dicom" "$@" 2> "$out/storescu.err" || fail "storescu: $(cat "$out/storescu.err")"; }
listen() { # STATE ARGUMENTS…
  local state=$1; shift
  node "$root/dist/src/cli.js" listen --state "$out/$state" --model "$out/model" --threads 1 "$@"
}
export TRACE510K_ARCHIVE_USER=worker TRACE510K_ARCHIVE_PASSWORD=secret

# 1.
send "$out"/first/*.dcm
listen feed --orthanc "$url" --once 2> "$out/feed.log" || fail "the change feed: $(cat "$out/feed.log")"
node "$helper" reports "$url" 6 || fail 'after the change feed'
listen feed --orthanc "$url" --once 2> "$out/feed-again.log" || fail 'the change feed again'
grep -q 'stopped: 0 scored' "$out/feed-again.log" || fail "a second run answered again: $(cat "$out/feed-again.log")"

# 2.
send "$out"/second/*.dcm
code=0
TRACE510K_ARCHIVE_PASSWORD=wrong timeout 60 node "$root/dist/src/cli.js" listen --state "$out/feed" --model "$out/model" \
  --threads 1 --orthanc "$url" --once 2> "$out/wrong.log" || code=$?
[ "$code" = 3 ] || fail "wrong credentials: exit code $code"
grep -q 'refused the credentials' "$out/wrong.log" || fail "wrong credentials: $code, $(cat "$out/wrong.log")"
! grep -q 'secret\|wrong\|ZEBRA' "$out/wrong.log" || fail 'a password or a name in the log'
listen feed --orthanc "$url" --once 2>> "$out/feed.log" || fail 'after wrong credentials'
node "$helper" reports "$url" 9 || fail 'after wrong credentials'

# 3.
send "$out"/third/*.dcm
listen web --dicomweb "$url/dicom-web" --once 2> "$out/web.log" || fail "DICOMweb: $(cat "$out/web.log")"
node "$helper" reports "$url" 12 || fail 'after DICOMweb'

# 4. The films of step 3 are new to this state folder: their reports have the same UIDs, and Orthanc keeps the first.
# Not through the function: the signal must reach the worker itself.
node "$root/dist/src/cli.js" listen --state "$out/feed" --model "$out/model" --threads 1 --orthanc "$url" \
  --health "$health" 2> "$out/stay.log" &
worker=$!
running+=("$worker")
ask() { node -e "fetch('http://127.0.0.1:$health/health').then((r) => process.exit(r.status === 200 ? 0 : 1), () => process.exit(1))"; }
until_true 30 ask || fail "no health answer: $(cat "$out/stay.log")"
send "$out"/fifth/*.dcm
until_true 30 node "$helper" reports "$url" 13 || fail "a film that arrived meanwhile: $(cat "$out/stay.log")"
kill -TERM "$worker"
wait "$worker" || fail "the end on SIGTERM: $(cat "$out/stay.log")"
# 5. (Last: storescp writes a file head of its own, so to the change feed these would be other films.)
storescp -aet INBOX -od "$out/inbox" "$scp" > "$out/storescp.log" 2>&1 &
running+=($!)
until_true 20 echoscu 127.0.0.1 "$scp" || fail 'storescp does not answer'
storescu -aec INBOX 127.0.0.1 "$scp" "$out"/fourth/*.dcm || fail 'storescu to the inbox'
listen folder --inbox "$out/inbox" --outbox "$out/outbox" --once 2> "$out/folder.log" || fail "inbox: $(cat "$out/folder.log")"
[ "$(count "$out/outbox")" = 3 ] || fail "three reports expected in the outbox: $(cat "$out/folder.log")"
[ "$(count "$out/inbox")" = 3 ] || fail 'films left the inbox'
send "$out"/fourth/*.dcm
send "$out"/outbox/*.dcm
node "$helper" reports "$url" 16 || fail 'after the outbox'

echo '16 films by change feed, DICOMweb and inbox: one report each, all checks passed'
