#!/bin/sh
# The optional Spark engine needs Java 17 or newer; the tests run every step on it.
set -eu
here=$(dirname "$0")
has_java() {
    java=${JAVA_HOME:+$JAVA_HOME/bin/}java
    major=$("$java" -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p' | head -n 1)
    [ -n "$major" ] && [ "$major" -ge 17 ]
}
has_java && exit 0
echo "==> Installing Java 17 for the Spark tests (openjdk-17-jre-headless, about 200 MB)"
sh "$here/apt_install.sh" openjdk-17-jre-headless || sh "$here/apt_install.sh" default-jre-headless || true
has_java && exit 0
{
    echo "The tests need Java 17 or newer, for the Spark engine."
    echo "  Got:       $(java -version 2>&1 | head -n 1)"
    echo "  Next:      Debian and Ubuntu: sudo apt-get install openjdk-17-jre-headless;"
    echo "             others: install a Java 17 runtime and put it on the PATH, then: make test"
} >&2
exit 1
