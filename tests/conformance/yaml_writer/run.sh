#!/bin/sh
# run.sh SAMPLES pyyaml|go: pipes what the program SAMPLES writes into one reader. Exit 77: the reader is missing.
set -eu
samples=$1
here=$(cd "$(dirname "$0")" && pwd)
case $2 in
  pyyaml)
    python3 -c 'import yaml' 2>/dev/null || { echo "skipped: no PyYAML (Debian: python3-yaml)"; exit 77; }
    "$samples" | python3 "$here/read_back.py"
    ;;
  go)
    export GO111MODULE=off GOPATH="${FLEETC_GOPATH:-/usr/share/gocode}" GOFLAGS=
    [ -d "$GOPATH/src/sigs.k8s.io/yaml" ] ||
      { echo "skipped: no sigs.k8s.io/yaml (Debian: golang-k8s-sigs-yaml-dev)"; exit 77; }
    command -v go >/dev/null || { echo "skipped: no go (Debian: golang-go)"; exit 77; }
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    GOCACHE="$folder/cache" go build -o "$folder/read_back" "$here/read_back.go" ||
      { echo "skipped: the Go program does not build with this Go"; exit 77; }
    "$samples" | "$folder/read_back"
    ;;
esac
