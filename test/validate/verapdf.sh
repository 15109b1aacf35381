#!/usr/bin/env bash
# Fetches veraPDF's library from Maven Central into a folder: test/validate/verapdf.sh FOLDER. Needs mvn; never needed for CI to pass.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
cat >"$folder/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>trace510k</groupId><artifactId>validate</artifactId><version>1</version><dependencies><dependency>
<groupId>org.verapdf</groupId><artifactId>validation-model</artifactId><version>1.26.1</version>
</dependency></dependencies></project>
POM
mvn -q -f "$folder/pom.xml" dependency:copy-dependencies -DoutputDirectory="$folder"
