#!/bin/sh
# Holds the server back until every file of the model lies on the claim in full, and says what it
# waits for. Arguments: path and size in bytes of each file in turn; 0 is a size that nobody knows.
# MODEL_ORIGIN: where the files come from, for people.
set -eu
# Prints how many bytes a file has; 0 where it is not there.
size_of() {
  stat -c %s "$1" 2>/dev/null || echo 0
}
# Waits for one file of this size.
wait_for() {
  waited=0
  while :; do
    have=$(size_of "$1")
    if [ "$2" -eq 0 ] && [ "$have" -gt 0 ]; then
      echo "$1 is there ($have bytes; its full size is not known, so nothing was compared)"
      return
    fi
    if [ "$2" -gt 0 ] && [ "$have" -eq "$2" ]; then
      echo "$1 is there ($have bytes)"
      return
    fi
    if [ $((waited % 60)) -eq 0 ]; then
      echo "waiting for $1: $have of $2 bytes, from $MODEL_ORIGIN"
      if [ "$2" -gt 0 ] && [ "$have" -gt "$2" ]; then
        echo "$1 is larger than it should be, so it is another file; replace it" >&2
      fi
    fi
    sleep 5
    waited=$((waited + 5))
  done
}
while [ $# -gt 1 ]; do
  wait_for "$1" "$2"
  shift 2
done
