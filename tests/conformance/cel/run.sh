#!/bin/sh
# run.sh CASES: what the program CASES prints, judged by cel-go. Exit status 77: cel-go cannot be had here.
set -u
folder=$(cd "$(dirname "$0")" && pwd)
command -v go >/dev/null || { echo "there is no go"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$folder/main.go" "$folder/go.mod" "$folder/go.sum" "$work"
(cd "$work" && GOFLAGS=-mod=mod timeout 300 go build -o evaluate .) || { echo "cel-go cannot be built here"; exit 77; }
"$1" > "$work/cases" || exit 1
"$work/evaluate" < "$work/cases"
