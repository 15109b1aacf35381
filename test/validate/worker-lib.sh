# Sourced by worker.sh and worker-trouble.sh: an archive on free ports, films, a worker, and looking until something holds.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
helper="$root/dist/test/validate/worker.js"
running=()
cleanup() { for pid in "${running[@]}"; do kill "$pid" 2> /dev/null || true; done; }
trap cleanup EXIT
fail() { echo "FAIL $1" >&2; exit 1; }
until_true() { # SECONDS COMMAND…
  local end=$((SECONDS + $1)); shift
  until "$@" > /dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}
count() { find "$1" -type f -not -name '.*' | wc -l; }
# The set-up that docs/worker.md names, without its worker.
start_archive() { # FOLDER
  "$root/src/setup/archive.sh" "$1" --archive-only --http "$http" --dicom "$dicom" 2>> "$1.log" &
  archive=$!
  running+=("$archive")
  until_true 60 echoscu -aec TRACE510K 127.0.0.1 "$dicom" || fail "the archive does not answer: $(cat "$1.log")"
  IFS=: read -r TRACE510K_ARCHIVE_USER TRACE510K_ARCHIVE_PASSWORD < "$1/credentials"
  export TRACE510K_ARCHIVE_USER TRACE510K_ARCHIVE_PASSWORD
}
stop() { kill -TERM "$1" 2> /dev/null || true; wait "$1" || true; } # PID
send() { storescu -aec TRACE510K 127.0.0.1 "$dicom" "$@" 2> "$out/storescu.err" || fail "storescu: $(cat "$out/storescu.err")"; }
# `exec`, so that with & the process id is that of the worker itself.
listen() { # STATE ARGUMENTS…
  local state=$1; shift
  node "$root/dist/src/cli.js" listen --state "$out/$state" --model "$out/model" --threads 1 "$@"
}
health_is() { node "$helper" health "http://127.0.0.1:$health/health" "$1" "$out/health.json"; } # STATUS
# Names, numbers and UIDs of the films, and what a worker must keep to itself.
no_secrets() { # FILE…
  local found
  found=$(grep -l -e 'ZEBRA' -e 'QUAGGA' -e 'OKAPI' -e 'MRN-7731' -e 'ACC-99182' -e '2\.25\.' -e "$TRACE510K_ARCHIVE_PASSWORD" "$@" || true)
  [ -z "$found" ] || fail "a name, a UID or a password in $found"
}
