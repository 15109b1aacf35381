#!/usr/bin/env bash
# Validates PDF files with outside tools (Debian: qpdf, poppler-utils, libpdfbox2-java, libfontbox2-java,
# libcommons-logging-java, libjaxb-api-java, a JRE). Usage: test/validate/pdf.sh FILE.pdf … [-- A1B.pdf …]
# Files after -- are checked as PDF/A-1b by PDFBox Preflight. With VERAPDF_LIB (a folder of org.verapdf jars, see
# test/validate/verapdf.sh) the files before -- are checked against PDF/A-2a and PDF/UA-1 too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
files=() variants=() into=files
for arg in "$@"; do
  if [ "$arg" = -- ]; then into=variants; elif [ $into = files ]; then files+=("$arg"); else variants+=("$arg"); fi
done
[ ${#files[@]} -gt 0 ] || { echo "usage: $0 FILE.pdf … [-- A1B.pdf …]" >&2; exit 2; }
failed=0
fail() { echo "FAIL $1: $2" >&2; failed=1; }

for file in "${files[@]}"; do
  qpdf --check "$file" >/dev/null 2>&1 || fail "$file" 'qpdf --check found errors'
  # Columns from the right: object ID (2), uni, sub, emb.
  pdffonts "$file" 2>/dev/null | tail -n +3 | awk '{ if ($(NF-4) != "yes" || $(NF-3) != "yes" || $(NF-2) != "yes") bad = 1; n++ } END { exit bad || n == 0 }' \
    || fail "$file" 'a font is not embedded, subset and mapped to Unicode'
  info=$(pdfinfo "$file")
  for line in 'Tagged: +yes' 'Encrypted: +no' 'JavaScript: +no' 'PDF version: +1\.7' 'Title: +[^ ]' 'Page size: +612 x 792'; do
    grep -Eq "^$line" <<<"$info" || fail "$file" "pdfinfo lacks: $line"
  done
  errors=$(pdftotext "$file" /dev/null 2>&1 || true)
  [ -z "$errors" ] || fail "$file" "pdftotext said: $errors"
  pages=$(awk '/^Pages:/ { print $2 }' <<<"$info")
  pdftotext "$file" - | grep -q "Page $pages of $pages" || fail "$file" "the last page does not say Page $pages of $pages"
done

java_dir=/usr/share/java
if [ ${#variants[@]} -gt 0 ]; then
  classpath=$(printf "$java_dir/%s.jar:" preflight pdfbox2 fontbox2 xmpbox commons-logging jaxb-api javax.activation)
  for file in "${variants[@]}"; do
    said=$(java -cp "$classpath" org.apache.pdfbox.preflight.Validator_A1b "$file" 2>&1 || true)
    grep -q 'is a valid PDF/A-1b file' <<<"$said" || fail "$file" "Preflight: $said"
  done
fi
if [ -n "${VERAPDF_LIB:-}" ]; then
  java -cp "$VERAPDF_LIB/*" "$here/VeraPdf.java" "${files[@]}" || failed=1
fi
[ $failed -eq 0 ] && echo "${#files[@]} PDF and ${#variants[@]} PDF/A-1b variants: all checks passed"
exit $failed
