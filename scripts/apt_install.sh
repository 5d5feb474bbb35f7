#!/bin/sh
# Installs Debian packages without asking anything; fails, in one sentence, where that is not possible.
set -eu
command -v apt-get >/dev/null 2>&1 || { echo "    There is no apt-get on this machine." >&2; exit 1; }
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    $as_root true 2>/dev/null || { echo "    Not root, and sudo asks for a password." >&2; exit 1; }
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 </dev/null
}
install "$@" && exit 0
# A fresh image has no package lists yet.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 </dev/null || { tail -n 5 "$log" >&2; exit 1; }
install "$@" || { tail -n 5 "$log" >&2; exit 1; }
