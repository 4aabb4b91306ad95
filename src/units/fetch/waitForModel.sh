#!/bin/sh
# Holds the server back until the whole model lies on the claim, and says what it waits for.
# MODEL_FILE: the file to wait for. MODEL_BYTES: its size, or 0 where nobody knows it.
# MODEL_ORIGIN: where it comes from, for people.
set -eu

waited=0
while :; do
  have=$(stat -c %s "$MODEL_FILE" 2>/dev/null || echo 0)
  if [ "$MODEL_BYTES" -eq 0 ] && [ "$have" -gt 0 ]; then
    echo "$MODEL_FILE is there ($have bytes; its full size is not known, so nothing was compared)"
    exit 0
  fi
  if [ "$have" -eq "$MODEL_BYTES" ] && [ "$have" -gt 0 ]; then
    echo "$MODEL_FILE is there ($have bytes)"
    exit 0
  fi
  if [ "$have" -gt "$MODEL_BYTES" ] && [ "$MODEL_BYTES" -gt 0 ]; then
    echo "$MODEL_FILE has $have bytes and should have $MODEL_BYTES: it is another file" >&2
  fi
  if [ $((waited % 60)) -eq 0 ]; then
    echo "waiting for $MODEL_FILE: $have of $MODEL_BYTES bytes, from $MODEL_ORIGIN"
  fi
  sleep 5
  waited=$((waited + 5))
done
