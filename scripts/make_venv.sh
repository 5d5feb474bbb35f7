#!/bin/sh
# Makes the virtual environment at $1. Debian ships Python without venv: then virtualenv is tried, then apt.
set -eu
target=$1
here=$(dirname "$0")
python=$(sh "$here/find_python.sh")
echo "==> Making a virtual environment in $target with $("$python" --version)"
usable() { "$target/bin/python" -m pip --version >/dev/null 2>&1; }

"$python" -m venv "$target" >/dev/null 2>&1 || true
usable && exit 0
rm -rf "$target"

"$python" -m virtualenv --quiet "$target" >/dev/null 2>&1 || true
usable && exit 0
rm -rf "$target"

if command -v apt-get >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "    This Python has no venv module; installing python$version-venv with apt-get"
    sh "$here/apt_install.sh" "python$version-venv" || sh "$here/apt_install.sh" python3-venv || true
    "$python" -m venv "$target" >/dev/null 2>&1 || true
    usable && exit 0
    rm -rf "$target"
fi
{
    echo "A virtual environment could not be made."
    echo "  Got:       $python without a working venv module (ensurepip is missing)"
    echo "  Expected:  python -m venv, or python -m virtualenv"
    echo "  Next:      Debian and Ubuntu: sudo apt-get install python3-venv; others: $python -m pip install virtualenv"
} >&2
exit 1
