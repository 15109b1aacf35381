#!/usr/bin/env bash
# What goes wrong beside a real archive (Debian: orthanc, orthanc-dicomweb, dcmtk): films wait or are parked with a reason,
# none is lost, and no worker ends by itself. Archives that lie are played by test/worker/.
# Usage: test/validate/worker-trouble.sh FOLDER; the folder is filled.
#  1. wrong credentials, by the change feed and by DICOMweb
#  2. an archive that goes down under a worker at work, and comes back
#  3. a second film under the UID of another (the archive is told to overwrite)
#  4. a film that is cut off, one that is no chest film, one with a hostile size
#  5. an expired certificate, then one that holds
#  6. a full disk, then room on it
set -euo pipefail
out=$1
mkdir -p "$out"
out=$(cd "$out" && pwd)
# shellcheck source=worker-lib.sh
source "$(dirname "$0")/worker-lib.sh"

read -r http dicom health https <<< "$(node "$helper" ports 4)"
url="http://127.0.0.1:$http"
mkdir -p "$out/archive/config"
echo '{"OverwriteInstances": true}' > "$out/archive/config/overwrite.json"
node "$helper" make "$out/first" "$out/model" 200 203
node "$helper" make "$out/second" - 203 206
node "$helper" make "$out/third" - 206 209
node "$helper" make "$out/fourth" - 209 212
node "$helper" make "$out/fifth" - 212 215
start_archive "$out/archive"
worklist() { cat "$out/$1/worklist.json"; }
notices() { worklist "$1" | grep -c "\"notice\": \"$2\"" || true; } # STATE NOTICE

# 1.
send "$out"/first/*.dcm
for source in "orthanc $url" "dicomweb $url/dicom-web"; do
  read -r kind address <<< "$source"
  code=0
  TRACE510K_ARCHIVE_PASSWORD=mistaken listen "wrong-$kind" "--$kind" "$address" --once 2> "$out/wrong-$kind.log" || code=$?
  [ "$code" = 3 ] || fail "wrong credentials ($kind): exit code $code"
  grep -q 'refused the credentials' "$out/wrong-$kind.log" || fail "wrong credentials: $(cat "$out/wrong-$kind.log")"
  ! grep -q 'mistaken' "$out/wrong-$kind.log" || fail 'a password in the log'
done
listen wrong-orthanc --orthanc "$url" --once 2> "$out/right.log" || fail "after wrong credentials: $(cat "$out/right.log")"
node "$helper" reports "$url" 3 || fail 'after wrong credentials'

# 2.
node "$root/dist/src/cli.js" listen --state "$out/wrong-orthanc" --model "$out/model" --threads 1 --orthanc "$url" \
  --health "$health" 2> "$out/stay.log" &
worker=$!
running+=("$worker")
until_true 60 health_is 200 || fail "no health answer: $(cat "$out/stay.log")"
stop "$archive"
until_true 60 health_is 503 || fail "health while the archive is down: $(cat "$out/health.json")"
grep -q 'could not be reached' "$out/health.json" || fail "health without a reason: $(cat "$out/health.json")"
start_archive "$out/archive"
send "$out"/second/*.dcm
until_true 90 node "$helper" reports "$url" 6 || fail "after the archive came back: $(cat "$out/stay.log")"
until_true 60 health_is 200 || fail "health after the archive came back: $(cat "$out/health.json")"

# 3.
node "$helper" twin "$out/twin" 203
send "$out"/twin/*.dcm
until_true 60 grep -q 'another film with the same SOP Instance UID' "$out/wrong-orthanc/worklist.json" \
  || fail "a second film under one UID: $(cat "$out/stay.log")"
node "$helper" reports "$url" 6 || fail 'after a second film under one UID'

# 4.
node "$helper" broken "$out/broken"
send "$out"/broken/*.dcm
until_true 60 eval '[ "$(notices wrong-orthanc "not scored")" = 3 ]' || fail "broken films: $(worklist wrong-orthanc)"
kill -TERM "$worker"
wait "$worker" || fail "the end on SIGTERM: $(cat "$out/stay.log")"

# 5.
tls="$root/test/fixtures/tls"
https="https://127.0.0.1:$https"
open_door() { # NAME
  node "$helper" tls "${https##*:}" "$http" "$1" 2> "$out/door.err" &
  door=$!
  running+=("$door")
  until_true 20 bash -c "exec 3<> /dev/tcp/127.0.0.1/${https##*:}" || fail "the door with TLS: $(cat "$out/door.err")"
}
send "$out"/third/*.dcm
open_door expired
code=0
listen wrong-orthanc --orthanc "$https" --ca "$tls/expired.cert.pem" --once 2> "$out/expired.log" || code=$?
[ "$code" = 3 ] || fail "an expired certificate: exit code $code, $(cat "$out/expired.log")"
grep -q 'certificate of the archive was refused' "$out/expired.log" || fail "an expired certificate: $(cat "$out/expired.log")"
stop "$door"
open_door valid
# Another address is another archive: its films are announced anew, and those answered before are known by their content.
code=0
listen wrong-orthanc --orthanc "$https" --ca "$tls/valid.cert.pem" --once 2> "$out/valid.log" || code=$?
[ "$code" = 3 ] || fail "the parked film must be told: exit code $code, $(cat "$out/valid.log")"
grep -q '^stopped: 3 scored' "$out/valid.log" || fail "after the certificate was renewed: $(cat "$out/valid.log")"
stop "$door"
node "$helper" reports "$url" 12 3 || fail 'after the certificate was renewed'
stop "$archive"

# 6. On a small file system of its own that is filled to the last block.
start_archive "$out/archive-2"
send "$out"/fourth/*.dcm "$out"/fifth/*.dcm
mkdir -p "$out/small"
export root out url
cat > "$out/full.sh" << 'INSIDE'
set -euo pipefail
mount -t tmpfs -o size=2m tmpfs "$out/small"
node "$root/dist/src/cli.js" listen --state "$out/small" --model "$out/model" --threads 1 --orthanc "$url" \
  2> "$out/full.log" &
worker=$!
for _ in $(seq 600); do grep -q '^listening' "$out/full.log" && break; sleep 0.1; done
dd if=/dev/zero of="$out/small/filler" bs=1k 2> /dev/null || true
for _ in $(seq 600); do grep -q 'ENOSPC' "$out/full.log" && break; sleep 0.1; done
grep -q 'ENOSPC' "$out/full.log" || { echo 'the full disk was not told of'; kill "$worker"; exit 1; }
kill -0 "$worker" || { echo 'the worker has ended'; exit 1; }
rm "$out/small/filler"
for _ in $(seq 900); do
  [ "$(find "$out/small/done" -name '*.json' | wc -l)" -ge 6 ] && [ -z "$(find "$out/small/open" -name '*.json')" ] && break
  sleep 0.1
done
sleep 1
kill -TERM "$worker"
wait "$worker"
cp "$out/small/worklist.json" "$out/full-worklist.json"
INSIDE
unshare --map-root-user --mount bash "$out/full.sh" > "$out/full.out" 2>&1 || fail "a full disk: $(cat "$out/full.out" "$out/full.log")"
node "$helper" reports "$url" 6 || fail "after the full disk: $(cat "$out/full.log")"
[ "$(grep -c '"reportStored": true' "$out/full-worklist.json")" = 6 ] || fail 'the worklist after the full disk'

no_secrets "$out"/*.log "$out/health.json"
echo 'wrong credentials, a lost archive, a doubled UID, broken films, an expired certificate, a full disk: no film lost, no worker ended'
