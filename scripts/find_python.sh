#!/bin/sh
# Prints the path of a Python 3.11 or newer, or says what to install.
set -eu
for name in "${IGLOO_PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3 python; do
    [ -n "$name" ] || continue
    path=$(command -v "$name" 2>/dev/null) || continue
    if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        printf '%s\n' "$path"
        exit 0
    fi
done
found=$(python3 --version 2>/dev/null || echo "no python3")
{
    echo "Igloo needs Python 3.11 or newer."
    echo "  Got:       $found"
    echo "  Expected:  python3.11, python3.12, python3.13 or python3 >= 3.11 on the PATH"
    echo "  Next:      install it (Debian and Ubuntu: apt-get install python3; others: python.org),"
    echo "             or name one: make IGLOO_PYTHON=/path/to/python3.12 demo"
} >&2
exit 1
