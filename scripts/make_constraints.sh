#!/bin/sh
# Writes constraints.txt again: every extra in a virtual environment of its own, names and versions only.
set -eu
cd "$(dirname "$0")/.."
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
"$(sh scripts/find_python.sh)" -m venv "$room/venv"
"$room/venv/bin/python" -m pip install --quiet ".[test,spark,web]"
{
    sed -n '/^#/p' constraints.txt
    "$room/venv/bin/python" -m pip freeze --exclude igloo | grep -E '^[A-Za-z0-9_.-]+==[^ ]+$'
} >"$room/constraints.txt"
cp "$room/constraints.txt" constraints.txt
echo "constraints.txt: $(grep -c == constraints.txt) packages. Run make test before committing it."
