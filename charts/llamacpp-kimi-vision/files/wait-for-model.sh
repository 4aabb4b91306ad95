#!/bin/sh
# Holds the server back until the download has marked the model as complete, and says what it waits
# for. Argument: the marker, whose name changes with the files. MODEL_ORIGIN: where they come from.
set -eu
# The first process of a container ignores what it does not trap; a shell obeys while it waits.
trap 'exit 143' TERM INT
marker=$1
waited=0
until [ -e "$marker" ]; do
  if [ $((waited % 60)) -eq 0 ]; then
    echo "waiting for $marker: the Job that downloads $MODEL_ORIGIN has not finished"
  fi
  sleep 5 &
  wait $!
  waited=$((waited + 5))
done
echo "$marker is there"
