record="$own-handover"
deadline=${HANDOVER_SECONDS:-300}
pause=${HANDOVER_PAUSE:-5}
usage() {
  cat <<TEXT
Usage: handover-$own.sh take | give-back | status

take       scales $theirs of $their_namespace to 0, waits until its pods are gone, and starts $own
give-back  stops $own, waits until its pods are gone, and gives $theirs its former count again
status     says who has the cards

The former count stands in the ConfigMap $record of $own_namespace until give-back has
restored it. Both may be run again at any time, also after one of them failed half-way.

HANDOVER_SECONDS  how long to wait for pods to go; default 300
HANDOVER_PAUSE    seconds between two looks at them; default 5

Exit codes: 0 done; 1 the cluster refused something; 2 wrong usage; 3 pods have not gone in time;
4 $own has not started in time; 130 and 143 interrupted.
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
  code=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$code"
}
is_count() { case $1 in '' | *[!0-9]*) return 1 ;; esac; }

# The former count; nothing where nothing is taken.
former() {
  kubectl get configmap -n "$own_namespace" "$record" --ignore-not-found \
    -o 'jsonpath={.data.replicas}'
}
# Arguments of all below: a namespace, and a Deployment in it.
count() { kubectl get deployment -n "$1" "$2" -o 'jsonpath={.spec.replicas}'; }
scale() { kubectl scale deployment -n "$1" "$2" --replicas "$3"; }

# Pods that may hold a card. A Deployment no longer counts those that are ending, which still do.
pods() {
  # shellcheck disable=SC2016 # The variables are those of the template.
  labels=$(kubectl get deployment -n "$1" "$2" -o 'go-template={{range $key, $value := .spec.selector.matchLabels}}{{$key}}={{$value}},{{end}}') ||
    return 1
  # Without a selector, kubectl would give all pods of the namespace.
  [ -n "$labels" ] || return 1
  kubectl get pods -n "$1" -l "${labels%,}" -o name \
    --field-selector 'status.phase!=Succeeded,status.phase!=Failed'
}

# 0 when they are gone, 1 where nobody can tell, 3 when they have had their time.
wait_until_gone() {
  waited=0
  while :; do
    left=$(pods "$1" "$2") || return 1
    [ -n "$left" ] || return 0
    [ "$waited" -lt "$deadline" ] || return 3
    [ $((waited % 30)) -ne 0 ] || say "waiting for the pods of $2 to go"
    sleep "$pause"
    waited=$((waited + pause))
  done
}

take() {
  trap 'fail 130 "interrupted: give-back restores what was"' INT
  trap 'fail 143 "interrupted: give-back restores what was"' TERM
  kept=$(former) || fail 1 "nobody can tell whether it is taken already; nothing was changed"
  if [ -n "$kept" ]; then
    say "it is taken already; $theirs had $kept"
  else
    kept=$(count "$their_namespace" "$theirs") ||
      fail 1 "the count of $theirs cannot be read; nothing was changed"
    is_count "$kept" || fail 1 "the count of $theirs is '$kept', which is none; nothing was changed"
    [ "$kept" -gt 0 ] || say "$theirs is at 0 already, and give-back will leave it there"
    # Before anything is changed; whoever is second fails here.
    kubectl create configmap -n "$own_namespace" "$record" --from-literal "replicas=$kept" \
      --from-literal "of=$their_namespace/$theirs" ||
      fail 1 "the former count cannot be kept; nothing was changed"
  fi
  scale "$their_namespace" "$theirs" 0 || fail 1 "$theirs cannot be scaled; give-back forgets it"
  late=0
  wait_until_gone "$their_namespace" "$theirs" || late=$?
  [ "$late" -ne 1 ] || fail 1 "the pods of $theirs cannot be listed; give-back restores what was"
  [ "$late" -eq 0 ] ||
    fail "$late" "the pods of $theirs have not gone in $deadline s; wait and take again, or give back"
  scale "$own_namespace" "$own" "$replicas" ||
    fail 1 "$own cannot be started; give-back restores what was"
  kubectl rollout status -n "$own_namespace" "deployment/$own" --timeout "${start_seconds}s" ||
    fail 4 "$own has not started in $start_seconds s; it goes on trying until give-back"
}

give_back() {
  kept=$(former) || fail 1 "nobody can tell what there was before; nothing was changed"
  [ -z "$kept" ] || is_count "$kept" ||
    fail 1 "the ConfigMap $record says '$kept', which is no count; nothing was changed"
  late=0
  { scale "$own_namespace" "$own" 0 && wait_until_gone "$own_namespace" "$own"; } || late=$?
  if [ -n "$kept" ]; then
    # Also where ours does not go: theirs then waits for the card and not for a person.
    scale "$their_namespace" "$theirs" "$kept" ||
      fail 1 "$theirs cannot be scaled to $kept; its count is kept, so run give-back again"
    kubectl delete configmap -n "$own_namespace" "$record" --ignore-not-found ||
      fail 1 "$theirs has its $kept again, and the record $record is still there; run give-back again"
  else
    say "nothing was taken, so $theirs is left as it is"
  fi
  [ "$late" -eq 0 ] || fail "$late" "$own has not let go of its cards; $theirs waits for them"
}

status() {
  kept=$(former) || fail 1 "nobody can tell whether it is taken"
  if [ -n "$kept" ]; then
    say "taken: $theirs had $kept, and gets them again by give-back"
  else
    say "not taken"
  fi
  for one in "$their_namespace $theirs" "$own_namespace $own"; do
    asked=$(count "${one% *}" "${one#* }") || fail 1 "the count of ${one#* } cannot be read"
    there=$(pods "${one% *}" "${one#* }") || fail 1 "the pods of ${one#* } cannot be listed"
    # shellcheck disable=SC2086 # One word for each pod.
    set -- $there
    say "${one#* }: $asked asked for, $# there"
  done
}

[ $# -eq 1 ] || { usage >&2; exit 2; }
for seconds in "$deadline" "$pause"; do
  { is_count "$seconds" && [ "$seconds" -gt 0 ]; } || fail 2 "'$seconds' is no number of seconds"
done
case $1 in
  take) take ;;
  give-back) give_back ;;
  status) status ;;
  -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
