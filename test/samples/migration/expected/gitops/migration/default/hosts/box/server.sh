#!/bin/sh
# Looks at a server before and after it starts, so that a unit is up only when it answers, and never
# with another build than the one that its arguments were checked for.
#
# server.sh check PROGRAM VERSION  whether a line of `PROGRAM --version` begins with VERSION
# server.sh wait                   until HEALTH_URL answers 200; fails when process MAINPID ends
#
# Exit codes: 0 right, 1 not, 2 wrong use.
set -eu
export LC_ALL=C
#
fail() {
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}
check() {
  [ -x "$1" ] || fail 1 "$1 is not there or no program; install it, or correct its path in the site"
  printed=$("$1" --version 2>&1) || fail 1 "$1 --version fails: $printed"
  while IFS= read -r line; do
    case $line in
      "$2" | "$2 "*) return ;;
    esac
  done <<EOF
$printed
EOF
  fail 1 "$1 is not of the build of the site, whose --version says \"$2\"; install that, or correct\
 the build in the site"
}
wait_until_ready() {
  until curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null "$HEALTH_URL"; do
    kill -0 "$MAINPID" 2>/dev/null || fail 1 'the server has ended while it was loading; see its log'
    sleep 1
  done
}
case $#:${1:-} in
  3:check) check "$2" "$3" ;;
  1:wait) wait_until_ready ;;
  *) fail 2 'use: server.sh check PROGRAM VERSION, or server.sh wait' ;;
esac
