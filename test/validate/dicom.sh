#!/usr/bin/env bash
# Checks reading and reporting of DICOM with outside tools (Debian: dcmtk, libgdcm-tools, dicom3tools, pixelmed-apps,
# orthanc, orthanc-dicomweb). Usage: test/validate/dicom.sh FOLDER [REAL.dcm …]; the folder is filled.
#  1. one film in eight depths and forms, in every transfer syntax that is read: our pixels equal those of dcmtk and gdcm
#  2. our gray levels beside those of dcm2pnm
#  3. a report of each scored film: dciodvfy, dsrdump and DicomSRValidator find nothing wrong
#  4. the reports go into an Orthanc on loopback and come back byte for byte
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
helper="$root/dist/test/validate/dicom.js"
out=$1; shift
mkdir -p "$out"/{base,coded,dcmtk,gdcm,pnm,films,sr,model}
failed=0
fail() { echo "FAIL $1" >&2; failed=1; }

# 1. Objects, their coded forms, and what two other decoders make of them.
node "$helper" make "$out/base" "$out/model"
code() { # NAME SOURCE COMMAND…: the command gets source and target
  local target="$out/coded/$1.dcm" source=$2; shift 2
  "$@" "$source" "$target" 2> "$out/tool.err" || { cat "$out/tool.err" >&2; fail "$target could not be made: $*"; }
}
for file in "$out"/base/*.dcm; do
  name=$(basename "$file" .dcm)
  code "$name-explicit" "$file" cp
  code "$name-implicit" "$file" dcmconv +ti
  code "$name-big-endian" "$file" dcmconv +tb
  code "$name-deflated" "$file" dcmconv +td
  code "$name-rle" "$file" dcmcrle
  code "$name-jpeg-lossless" "$file" dcmcjpeg +e1
  code "$name-jpeg-lossless-sv4" "$file" dcmcjpeg +el +sv 4
  code "$name-jpeg-ls" "$file" dcmcjpls
  code "$name-jpeg-2000" "$file" gdcmconv --j2k
  case $name in u* | mono1*) code "$name-jpeg-ls-near" "$file" dcmcjpls +en +md 2 ;; esac # dcmtk: unsigned only
  case $name in
    u8*) code "$name-jpeg-baseline" "$file" dcmcjpeg +eb; code "$name-jpeg-progressive" "$file" dcmcjpeg +ep ;;
    *u12*) code "$name-jpeg-extended" "$file" dcmcjpeg +ee ;;
  esac
done
for file in "$out"/coded/*.dcm; do
  name=$(basename "$file")
  case $name in
    *jpeg-ls*) dcmdjpls "$file" "$out/dcmtk/$name" ;;
    *jpeg-2000*) rm -f "$out/dcmtk/$name" ;; # dcmtk has no JPEG 2000
    *jpeg*) dcmdjpeg "$file" "$out/dcmtk/$name" ;;
    *rle*) dcmdrle "$file" "$out/dcmtk/$name" ;;
    *) dcmconv +te "$file" "$out/dcmtk/$name" ;;
  esac 2> "$out/tool.err" || fail "dcmtk cannot decode $name: $(cat "$out/tool.err")"
  gdcmconv --raw "$file" "$out/gdcm/$name" > "$out/tool.err" 2>&1 || fail "gdcm cannot decode $name: $(cat "$out/tool.err")"
done
for file in "$out"/base/*.dcm; do
  dcm2pnm +op +Wi 1 "$file" "$out/pnm/$(basename "$file" .dcm).pgm" 2> "$out/tool.err" ||
    dcm2pnm +op "$file" "$out/pnm/$(basename "$file" .dcm).pgm" 2> "$out/tool.err" || fail "dcm2pnm $file"
done
# 2. is part of compare.
node "$helper" compare "$out" || fail 'pixels or gray levels differ'

# 3. Answers as a user gets them, and their reports under three validators.
cp "$out"/base/*.dcm "$out/films/"
cp "$out/coded/u8-jpeg-2000.dcm" "$out/coded/u12-big-endian.dcm" "$out/films/"
for real in "$@"; do cp "$real" "$out/films/real-$(basename "$real")"; done
node "$root/dist/src/cli.js" infer "$out/films" --model "$out/model" --sr "$out/sr" --threads 1 --quiet --json > "$out/answers.json"
node "$helper" answered "$out" || fail 'not every film was scored'
# Java 17 stops the validator's long expressions otherwise.
export JAVA_TOOL_OPTIONS='-Djdk.xml.xpathExprOpLimit=0 -Djdk.xml.xpathTotalOpLimit=0 -Djdk.xml.xpathExprGrpLimit=0'
count=0
for report in "$out"/sr/*.dcm; do
  count=$((count + 1))
  said=$(dciodvfy "$report" 2>&1 || true)
  ! grep -q '^Error' <<< "$said" || fail "dciodvfy: $said"
  grep -q 'ComprehensiveSR' <<< "$said" || fail "dciodvfy does not know the object: $said"
  dsrdump "$report" > "$out/dsr.out" 2> "$out/dsr.err" || fail "dsrdump ends with an error for $report"
  # It cannot check other character sets, which is no fault of the report.
  ! grep -vE 'VR checker does not support|unknown/unsupported SpecificCharacterSet' "$out/dsr.err" | grep -q . || fail "dsrdump: $(cat "$out/dsr.err")"
  said=$(DicomSRValidator "$report" 2>&1 || true)
  grep -q 'Root Template Validation Complete' <<< "$said" || fail "DicomSRValidator did not finish: $said"
  grep -q 'IOD validation complete' <<< "$said" || fail "DicomSRValidator did not finish: $said"
  ! grep -q '^Error' <<< "$said" || fail "DicomSRValidator: $said"
done
[ "$count" -gt 0 ] || fail 'no report was written'

# 4. An archive of its own, on free ports, gone afterwards.
node "$helper" orthanc "$out" || fail 'Orthanc does not give back what it was given'
[ $failed -eq 0 ] && echo "$(ls "$out/coded" | wc -l) coded films, $count reports: all checks passed"
exit $failed
