#!/bin/sh
# The browser journey drives a real headless Chromium. $1: the Python of the virtual environment.
set -eu
here=$(dirname "$0")
python=$1
has_browser() { "$python" -m tests.browser.chromium >/dev/null 2>&1; }
has_browser && exit 0
echo "==> Installing Chromium for the browser journey (about 300 MB)"
# libatomic1: the driver that talks to the browser needs it, and the smallest Debian images lack it.
sh "$here/apt_install.sh" chromium fonts-dejavu-core libatomic1 || true
has_browser && exit 0
echo "    apt-get did not give one; asking playwright"
"$python" -m playwright install --with-deps chromium >/dev/null 2>&1 || "$python" -m playwright install chromium >/dev/null 2>&1 || true
has_browser && exit 0
{
    echo "The tests need a Chromium that starts headless."
    echo "  Got:       none of chromium, chromium-browser, google-chrome, or playwright's own starts here:"
    "$python" -m tests.browser.chromium 2>&1 | grep -v -E '^ |^Traceback' | head -n 2 | sed 's/^/             /'
    echo "  Next:      Debian: sudo apt-get install chromium; others: $python -m playwright install chromium;"
    echo "             or name one: IGLOO_CHROMIUM=/path/to/chromium make test"
} >&2
exit 1
