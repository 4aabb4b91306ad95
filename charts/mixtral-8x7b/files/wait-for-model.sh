#!/bin/sh
# Holds the server back until every file of the model lies on the claim in full, and says what it
# waits for. Arguments: the directory, and the list of files: one line each with size in bytes,
# sha256 and path; a hyphen stands for what nobody knows.
# MODEL_ORIGIN: where the files come from, for people.
set -eu
# The first process of a container ignores what it does not trap; a shell obeys while it waits.
trap 'exit 143' TERM INT
directory=$1
list=$2
# Prints how many bytes a file has; 0 where it is not there.
size_of() {
  stat -c %s "$1" 2>/dev/null || echo 0
}
# Waits for one file: path, size, sha256.
wait_for() {
  waited=0
  while :; do
    have=$(size_of "$1")
    if [ "$2" = - ] && [ "$have" -gt 0 ]; then
      echo "$1 is there ($have bytes; its full size is not known, so nothing was compared)"
      return
    fi
    if [ "$2" = "$have" ]; then
      echo "$1 is there ($have bytes)"
      return
    fi
    if [ $((waited % 60)) -eq 0 ]; then
      echo "waiting for $1: $have of $2 bytes, from $MODEL_ORIGIN, sha256 $3"
      if [ "$2" != - ] && [ "$have" -gt "$2" ]; then
        echo "$1 is larger than it should be, so it is another file; replace it" >&2
      fi
    fi
    sleep 5 &
    wait $!
    waited=$((waited + 5))
  done
}
# A pipe would be another shell, whose failure nobody sees.
while read -r size sha256 path; do
  # A line that begins with @ names the repository of those after it.
  if [ -n "$path" ] && [ "$size" != @ ]; then
    wait_for "$directory/$path" "$size" "$sha256"
  fi
done <<LIST
$list
LIST
