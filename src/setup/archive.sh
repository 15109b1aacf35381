#!/usr/bin/env bash
# An archive on this machine with a worker beside it: Orthanc (REST, DICOM, DICOMweb) and `trace510k listen`, on loopback.
# Usage: src/setup/archive.sh FOLDER [--http PORT] [--dicom PORT] [--health PORT] [--archive-only] [-- OPTIONS OF listen]
# Everything lies in FOLDER: config/ (further *.json files there are read too), archive/, state/, credentials. Runs until
# Ctrl-C; started again on the same folder it goes on where it was. Needs Debian's orthanc and orthanc-dicomweb.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
usage() { sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}" >&2; exit "$1"; }
# Not Orthanc's usual ports: Debian's package starts an archive of its own on those.
folder='' http=8142 dicom=4342 health=8143 only=no
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage 0 ;;
    --archive-only) only=yes ;;
    --http | --dicom | --health)
      [[ ${2:-} =~ ^[0-9]+$ ]] || { echo "expected a port number after $1, got ${2:-nothing}" >&2; exit 2; }
      printf -v "${1#--}" %s "$2"; shift ;;
    --) shift; break ;;
    -*) echo "expected an option of those below, got $1" >&2; usage 2 ;;
    *) [ -z "$folder" ] || usage 2; folder=$1 ;;
  esac
  shift
done
[ -n "$folder" ] || usage 2
plugin=/usr/share/orthanc/plugins/libOrthancDicomWeb.so
if ! command -v Orthanc > /dev/null || [ ! -e "$plugin" ]; then
  echo 'expected Orthanc with its DICOMweb plugin: sudo apt-get install --no-install-recommends orthanc orthanc-dicomweb' >&2
  exit 2
fi
answers() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; } # PORT
for name in http dicom health; do
  [ $name$only != healthyes ] || continue
  ! answers "${!name}" || { echo "expected port ${!name} to be free; choose another with --$name" >&2; exit 2; }
done
mkdir -p "$folder"/{config,archive,state}
folder=$(cd "$folder" && pwd)
chmod 700 "$folder"
if [ ! -s "$folder/credentials" ]; then
  (umask 077; node -p "'worker:' + require('node:crypto').randomBytes(18).toString('base64url')" > "$folder/credentials")
fi
IFS=: read -r user password < "$folder/credentials"
(umask 077; cat > "$folder/config/orthanc.json" << JSON
{"Name": "TRACE510K", "StorageDirectory": "$folder/archive", "IndexDirectory": "$folder/archive",
 "HttpPort": $http, "RemoteAccessAllowed": false, "AuthenticationEnabled": true, "RegisteredUsers": {"$user": "$password"},
 "DicomPort": $dicom, "DicomAet": "TRACE510K", "DicomCheckCalledAet": true, "DicomAlwaysAllowStore": true,
 "Plugins": ["$plugin"], "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}}
JSON
)
archive='' worker=''
end() {
  trap - INT TERM HUP EXIT
  [ -z "$worker" ] || { kill -TERM "$worker" 2> /dev/null && wait "$worker" || true; }
  [ -z "$archive" ] || { kill -TERM "$archive" 2> /dev/null && wait "$archive" || true; }
}
trap 'end; exit 0' INT TERM HUP
trap end EXIT
# In sessions of their own, so that Ctrl-C reaches them once and in order. The archive's log may hold names of patients.
setsid Orthanc "$folder/config" > "$folder/archive.log" 2>&1 &
archive=$!
for _ in $(seq 150); do
  answers "$dicom" && answers "$http" && break
  kill -0 "$archive" 2> /dev/null || { tail -n 3 "$folder/archive.log" >&2; echo "Orthanc has ended; its log is $folder/archive.log" >&2; exit 1; }
  sleep 0.2
done
cat >&2 << WORDS
archive   http://127.0.0.1:$http (DICOMweb below /dicom-web/), user and password in $folder/credentials
films     storescu -aec TRACE510K 127.0.0.1 $dicom FILM.dcm
WORDS
if [ $only = yes ]; then wait "$archive"; exit; fi
cat >&2 << WORDS
worklist  $folder/state/worklist.json
health    curl http://127.0.0.1:$health/health
WORDS
TRACE510K_ARCHIVE_USER=$user TRACE510K_ARCHIVE_PASSWORD=$password setsid node "$root/src/setup/trace510k.mjs" listen \
  --orthanc "http://127.0.0.1:$http" --state "$folder/state" --health "$health" "$@" &
worker=$!
wait "$worker"
