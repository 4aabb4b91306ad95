#!/bin/sh
# Turns the manifests beside it into servers on a cluster without Argo CD, by the steps of
# deploy.steps.sh: everything is checked before anything is applied, what is slow is waited for and
# says how far it is, and a second run changes nothing that is right already.
# Templates of kubectl have variables of their own:
# shellcheck disable=SC2016
set -eu
# Patterns and messages mean the same everywhere.
export LC_ALL=C

usage() {
  cat <<'END'
deploy.sh deploy
    checks the cluster and your rights, makes the Secrets that are missing, applies the manifests,
    waits until the servers are ready, and prints their addresses. Run it again after a failure or a
    change: what is right already stays as it is.

deploy.sh status
    prints Deployments, pods, Jobs, claims and addresses.

deploy.sh health
    asks each server, through a port-forward and with its API key, whether it is healthy and which
    models it serves.

deploy.sh clean [--purge-model] [--yes]
    deletes all of it but namespaces, Secrets made here, and the claims with the models; with
    --purge-model also the claims, whose names have to be typed. --yes asks for nothing.

It needs a POSIX shell and kubectl or oc; curl for health.

Settings, as variables or as lines NAME=VALUE of a file deploy.env beside it, which belongs into no git:

  KUBECTL                  the program (kubectl, oc, or `k3s kubectl`: the first that is there)
  KUBE_CONTEXT             context of the kubeconfig (the current one)
  DEPLOY_PROGRESS_SECONDS  time between two lines of progress (10)
  SECRET_...               value of a Secret that is not there yet; deploy.steps.sh has the names

Exit codes: 0 done, 1 a server is not healthy, 2 wrong use, or a program or file is missing, 3 the
cluster does not answer, lacks something or does not allow it, 4 it refused an object, 5 a Job failed,
6 a deadline passed, 130 or 143 stopped.
END
}

here=$(cd "$(dirname "$0")" && pwd)
env_file=$here/deploy.env
settings='KUBECTL KUBE_CONTEXT DEPLOY_PROGRESS_SECONDS'
# What the cluster's own deadlines may be late by. Seconds.
late=60
context=
work=
child=
terminal=

say() {
  printf '%s\n' "$*"
}

# Ends the run with an exit code, and a line that says the cause and then what to do.
fail() {
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}

clean_up() {
  [ -z "$terminal" ] || stty "$terminal"
  [ -z "$child" ] || kill "$child" 2>/dev/null || :
  [ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT
trap 'say; fail 130 "stopped; what is applied stays, and the cluster goes on with it: run it again"' INT
trap 'fail 143 "stopped; what is applied stays, and the cluster goes on with it: run it again"' TERM HUP

# A shell obeys a signal while it waits, but not while a command runs in its foreground.
nap() {
  sleep "$1" &
  child=$!
  wait "$child" || :
  child=
}

# Whether a value is one line that an extended regular expression matches from end to end.
is() {
  case $1 in
    *[[:cntrl:]]*) return 1 ;;
  esac
  printf '%s\n' "$1" | grep -Eqx -e "$2"
}

# What comes from a cluster must not steer a terminal, nor fill it.
printable() {
  tr -cd ' -~\n' | cut -c 1-240
}

# The last line of what kubectl said of a failure.
reason() {
  tail -n 1 "$work/error" | printable
}

# --- Settings ------------------------------------------------------------------------------------

# Prints a setting: the variable, or else the line of deploy.env, or else nothing.
setting() {
  if given=$(printenv "$1"); then
    say "$given"
  elif [ -f "$env_file" ]; then
    sed -n "s/^$1=//p" "$env_file" | tail -n 1
  fi
}

is_setting() {
  case " $settings " in
    *" $1 "*) return 0 ;;
  esac
  secrets | cut -d ' ' -f 4 | grep -Fqx -e "$1"
}

# The file is read, never run. No message repeats a value.
check_env_file() {
  [ -e "$env_file" ] || return 0
  [ -r "$env_file" ] || fail 2 "$env_file cannot be read; correct its owner or rights"
  ! git -C "$here" ls-files --error-unmatch deploy.env >/dev/null 2>&1 ||
    fail 2 'deploy.env is in git; take it out (git rm --cached deploy.env), and change what it gave away'
  [ -z "$(find "$env_file" -perm -004)" ] ||
    say 'warning: everybody on this machine can read deploy.env; chmod 600 deploy.env'
  number=0
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    case $line in
      '' | '#'*) continue ;;
    esac
    is "$line" "[A-Z][A-Z0-9_]*=([^'\"].*)?" ||
      fail 2 "line $number of deploy.env is not NAME=VALUE, without quotes, blanks before it or control\
 characters (which a file of Windows has); correct it"
    is_setting "${line%%=*}" ||
      fail 2 "line $number of deploy.env sets ${line%%=*}, which nobody reads; \`deploy.sh --help\` and\
 deploy.steps.sh have the names"
  done <"$env_file"
}

read_settings() {
  check_env_file
  context=$(setting KUBE_CONTEXT)
  is "$context" '[A-Za-z0-9._:/@+-]*' || fail 2 'KUBE_CONTEXT is not the name of a context; correct it'
  pause=$(setting DEPLOY_PROGRESS_SECONDS)
  pause=${pause:-10}
  is "$pause" '[1-9][0-9]{0,3}' ||
    fail 2 'DEPLOY_PROGRESS_SECONDS is not a number of seconds from 1; correct it'
  tool=$(setting KUBECTL)
  [ -n "$tool" ] || tool=$(first_tool)
  is "$tool" '[A-Za-z0-9_./-]+( kubectl)?' || fail 2 'KUBECTL is not the name of a program; correct it'
  has_program "${tool%% *}" ||
    fail 2 "there is no ${tool%% *} here; install it, or correct KUBECTL"
}

# Not the function below, which has the name of a program.
has_program() (
  unset -f kubectl
  command -v "$1" >/dev/null 2>&1
)

first_tool() {
  for program in kubectl oc 'k3s kubectl'; do
    ! has_program "${program%% *}" || { say "$program" && return; }
  done
  fail 2 'neither kubectl nor oc is here; install one'
}

# Also what the lines of an exposure call. The program may be two words.
# shellcheck disable=SC2086
kubectl() {
  command $tool ${context:+--context="$context"} "$@"
}

# A question that nobody wants to wait for.
ask() {
  kubectl "$@" --request-timeout=30s 2>"$work/error"
}

# --- The lists of deploy.steps.sh ----------------------------------------------------------------

# Calls a function for each step, with $verb, $api, $kind, $namespace, $name and $what set.
for_each_step() {
  while read -r verb api kind namespace name what <&3; do
    "$1"
  done 3<<END
$(steps)
END
}

for_each_step_back() {
  while read -r verb api kind namespace name what <&3; do
    "$1"
  done 3<<END
$(steps | sed -n '1!G;h;$p')
END
}

# Calls a function for each Secret, with $namespace, $name, $key, $variable, $origin and $what set.
for_each_secret() {
  while read -r namespace name key variable origin what <&3; do
    [ -z "$namespace" ] || "$1"
  done 3<<END
$(secrets)
END
}

# Calls a function for each service, with $namespace, $app, $backend, $reach, $port, $path, $secret and
# $key set.
for_each_service() {
  while read -r namespace app backend reach port path secret key <&3; do
    "$1"
  done 3<<END
$(services)
END
}

is_applied() {
  [ "$verb" = apply ] || [ "$verb" = run ]
}

# --- Checks: nothing is applied before all of them have passed -----------------------------------

reach() {
  ask get --raw /version >/dev/null ||
    fail 3 "the cluster does not answer ($(reason)); check the kubeconfig, KUBE_CONTEXT and the network"
  server=$(ask config view --minify -o "jsonpath={.clusters[0].cluster.server}") || server=
  now=$context
  [ -n "$now" ] || now=$(ask config current-context) || now='of this pod'
  say "cluster: context $now${server:+, $server}"
}

check_file() {
  ! is_applied || [ -r "$here/$what" ] ||
    fail 2 "$what is not beside $0; run deploy.sh where it was built, in its folder"
}

# Collects the kinds that the cluster does not know.
check_kind() {
  is_applied || return 0
  case $known in
    *" $api/$kind "*) return 0 ;;
  esac
  known="$known$api/$kind "
  case $api in
    */*) place=/apis/$api ;;
    *) place=/api/$api ;;
  esac
  if ask get --raw "$place" >"$work/kinds"; then
    ! grep -Eq "\"kind\": ?\"$kind\"" "$work/kinds" || return 0
  elif ! grep -q 'NotFound' "$work/error"; then
    fail 3 "the cluster does not say what it knows of $api ($(reason)); check your rights"
  fi
  missing="$missing${missing:+, }$kind ($api)"
}

# An object that Argo CD tracks would be put back as it was, or taken away.
check_argocd() {
  [ "$verb $kind" = 'apply Deployment' ] || return 0
  tracked=$(ask get deployment -n "$namespace" "$name" -o go-template='{{with .metadata.annotations}}{{if
 index . "argocd.argoproj.io/tracking-id"}}yes{{end}}{{end}}') || tracked=
  [ -z "$tracked" ] ||
    fail 3 "Argo CD keeps $namespace/$name as its repository has it, and would undo this; push there\
 instead, or take the Applications away first"
}

check_namespace() {
  [ "$kind" = Namespace ] || return 0
  if ask get namespace "$name" -o name >/dev/null; then
    existing="$existing$name "
  elif grep -q 'NotFound' "$work/error"; then
    may create namespace - ||
      fail 3 "the namespace $name is not there, and you may not make it; let an administrator make it,\
 or on OpenShift \`oc new-project $name\`"
  else
    fail 3 "the namespace $name cannot be seen ($(reason)); let an administrator make it and give you\
 the role admin in it"
  fi
}

# Whether one may do $1 with $2 in the namespace $3.
may() {
  if [ "$3" = - ]; then
    set -- "$1" "$2"
  else
    set -- "$1" "$2" -n "$3"
  fi
  ask auth can-i "$@" >/dev/null
}

# Collects the rights that one lacks.
check_right() {
  is_applied && [ "$kind" != Namespace ] || return 0
  resource=$(printf %s "$kind" | tr '[:upper:]' '[:lower:]')
  case $api in
    */*) resource=$resource.${api%%/*} ;;
  esac
  check_may create "$resource" "$namespace"
  check_may patch "$resource" "$namespace"
}

check_may() {
  case $asked in
    *" $* "*) return 0 ;;
  esac
  asked="$asked$* "
  case $3 in
    -) where='the cluster' ;;
    *) where=$3 ;;
  esac
  may "$@" || lacking="$lacking${lacking:+, }$1 $2 in $where"
}

# A Secret that is there must have its key; one that is not must come from somewhere.
check_secret() {
  ! has_secret || return 0
  check_may create secret "$namespace"
  value=$(setting "$variable")
  [ -z "$value" ] || check_value
  [ -n "$value" ] || [ "$origin" != ask ] || [ -t 0 ] ||
    fail 2 "nobody says $what, which the Secret $namespace/$name holds as $key; put $variable into\
 deploy.env, or run deploy.sh at a terminal, which asks for it"
}

# Lists keys only: no value leaves the cluster.
has_secret() {
  if keys=$(ask get secret -n "$namespace" "$name" \
    -o go-template='{{range $key, $value := .data}}{{$key}}{{"\n"}}{{end}}'); then
    printf '%s\n' "$keys" | grep -Fqx -e "$key" ||
      fail 3 "the Secret $namespace/$name has no key $key ($what); add it, or delete the Secret and run\
 deploy.sh again, which makes it"
  else
    grep -q 'NotFound' "$work/error" ||
      fail 3 "the Secret $namespace/$name cannot be read ($(reason)); ask for the right to get it"
    return 1
  fi
}

# Lets the cluster judge each object, where its namespace is there to be judged in.
rehearse() {
  is_applied || return 0
  case $existing in
    *" $namespace "*) ;;
    *) return 0 ;;
  esac
  # A RoleBinding may say so of a Role that the real run makes before it.
  send --dry-run=server || grep -q 'NotFound' "$work/error" || refused
}

check_all() {
  known=' ' missing='' existing=' ' asked=' ' lacking=''
  for_each_step check_file
  reach
  for_each_step check_kind
  [ -z "$missing" ] ||
    fail 3 "the cluster does not know $missing; install what brings it, or take it out of cluster.has in\
 the site. Nothing has been applied"
  for_each_step check_namespace
  for_each_step check_argocd
  for_each_step check_right
  for_each_secret check_secret
  [ -z "$lacking" ] ||
    fail 3 "you may not: $lacking; ask an administrator for it. Nothing has been applied"
  for_each_step rehearse
}

# --- Secrets: never in an argument, in a file or in the log --------------------------------------

make_secret() {
  label=$namespace/$name
  case $made in
    *" $label "*) how=add_key ;;
    *)
      if has_secret; then
        say "secret/$name is there"
        return
      fi
      how=create_secret ;;
  esac
  value=
  case $origin in
    */*) value=$(copied) || value= ;;
  esac
  from=${origin%/*}
  if [ -z "$value" ]; then
    value=$(setting "$variable")
    from='what was given'
  fi
  if [ -z "$value" ] && [ -t 0 ]; then
    hint=
    [ "$origin" != generate ] || hint=', or nothing for a random one'
    ask_unseen "Secret $label, key $key ($what)$hint"
  fi
  if [ -z "$value" ] && [ "$origin" = generate ]; then
    value=$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')
    from='random characters'
  fi
  case $value:$origin in
    :*/*) fail 3 "$what cannot be read from the Secret ${origin%/*} ($(reason)); put $variable into\
 deploy.env" ;;
  esac
  check_value
  $how >/dev/null 2>"$work/error" || fail 4 "the Secret $label cannot be made ($(reason))"
  value=
  made="$made$label "
  say "secret/$name: $key made of $from"
}

# The key that another Secret has by now: the two have to be the same.
copied() {
  other=${origin#*/}
  ask get secret -n "${origin%%/*}" "${other%%/*}" \
    -o go-template="{{index .data \"${other#*/}\" | base64decode}}" | head -n 1
}

create_secret() {
  printf %s "$value" |
    kubectl create secret generic -n "$namespace" "$name" --from-file="$key=/dev/stdin"
}

# To one that has just been made: no other is ever changed.
add_key() {
  printf '{"stringData":{"%s":"%s"}}' "$key" "$(escaped)" |
    kubectl patch secret -n "$namespace" "$name" --type=merge --patch-file=/dev/stdin
}

# The value within double quotes, as JSON and curl have them.
escaped() {
  printf %s "$value" | sed 's/["\\]/\\&/g'
}

check_value() {
  is "$value" '[!-~]+' ||
    fail 2 "$what is not a word of printable characters without blanks; give it again"
}

# Sets $value to a line that does not appear on the terminal.
ask_unseen() {
  terminal=$(stty -g)
  stty -echo
  printf '%s; it is not shown: ' "$1"
  IFS= read -r value || value=
  stty "$terminal"
  terminal=
  say
}

# --- Applying ------------------------------------------------------------------------------------

send() {
  kubectl apply "$@" -f "$here/$what" >"$work/said" 2>"$work/error"
}

apply() {
  send || refused
  printable <"$work/said"
}

make_namespace() {
  [ "$kind" = Namespace ] || return 0
  # Somebody who may work in it may not be allowed to touch it.
  case $existing in
    *" $name "*) say "namespace/$name is there" ;;
    *) apply ;;
  esac
}

refused() {
  object="$kind $namespace/$name"
  again="$tool delete $kind -n $namespace $name"
  case $kind:$(cat "$work/error") in
    PersistentVolumeClaim:*orbidden:*)
      fail 4 "$object cannot be changed so ($(reason)); give the site the class, access mode and at least\
 the size that it has, or save what is on it and run deploy.sh clean --purge-model first" ;;
    Deployment:*immutable*)
      fail 4 "$object has another selector, which cannot be changed; \`$again\` stops the server, and\
 deploy.sh deploy makes it anew" ;;
    *immutable* | *'cannot change roleRef'*)
      fail 4 "$object is there and cannot be changed ($(reason)); \`$again\`, and run deploy.sh deploy\
 again" ;;
    *'(Forbidden)'*) fail 4 "$object is not allowed ($(reason)); ask an administrator, or correct the site" ;;
  esac
  fail 4 "$object is refused ($(reason)); correct the site, build and run deploy.sh deploy again"
}

# Deletes what would keep a Job from running: its own failed run; the one before, where Argo CD runs it
# at each sync too; and that of an earlier version, whose name ends in another hash.
clear_jobs() {
  jobs=$(ask get jobs -n "$namespace" -l "app.kubernetes.io/instance=$app" -o go-template='{{range
 .items}}{{.metadata.name}}{{range .status.conditions}}{{if eq .status "True"}} {{.type}}{{end}}{{end}}
{{end}}') || fail 3 "the Jobs of $app cannot be listed ($(reason)); check your rights"
  while read -r job conditions <&4; do
    [ -n "$job" ] || continue
    step=$(steps | grep -F " Job $namespace $job " | grep -v '^wait') || step=
    case "$step:$conditions" in
      :*) steps | grep -Fq " Job $namespace ${job%-*}-" || continue ;;
      *:*Failed* | run*:*Complete*) ;;
      *) continue ;;
    esac
    ask delete job -n "$namespace" "$job" --ignore-not-found >/dev/null ||
      fail 4 "the Job $namespace/$job of an earlier run cannot be deleted ($(reason))"
    say "job.batch/$job of an earlier run deleted"
  done 4<<END
$jobs
END
}

do_step() {
  case $verb:$kind in
    *:Namespace) ;;
    apply:* | run:*) apply ;;
    wait:Job) wait_until job job_state ;;
    wait:Deployment) wait_until deployment deployment_state ;;
    leave:*)
      case $what in
        card) why='it may wait for a card that something else holds' ;;
        copy) why='it waits until the model is copied onto its claim, as README.md says' ;;
      esac
      say "$name: not waited for, since $why" ;;
  esac
}

# --- Waiting -------------------------------------------------------------------------------------

# Sets $state to ready, failed, late or nothing.
job_state() {
  state=
  conditions=$(ask get job -n "$namespace" "$name" \
    -o go-template='{{range .status.conditions}}{{if eq .status "True"}}{{.type}} {{end}}{{end}}') || return 0
  case " $conditions" in
    *' Complete '*) state=ready ;;
    *' Failed '*) state=failed ;;
  esac
}

deployment_state() {
  state=
  if progress=$(ask rollout status -n "$namespace" "deployment/$name" --watch=false); then
    case $progress in
      *'successfully rolled out'*) state=ready ;;
    esac
  elif grep -q 'exceeded its progress deadline' "$work/error"; then
    state=late
  fi
}

wait_until() {
  began=$(date +%s)
  limit=$((what + late))
  while :; do
    "$2"
    waited=$(($(date +%s) - began))
    [ -n "$state" ] || [ "$waited" -lt "$limit" ] || state=late
    case $state in
      ready)
        say "$name: done after $waited s"
        return ;;
      failed)
        last_words "$1"
        fail 5 "$1 $namespace/$name has failed; do what its log says, and run deploy.sh deploy again: it\
 goes on from what is there" ;;
      late)
        last_words "$1"
        fail 6 "$1 $namespace/$name was not ready after $waited s of the $what s that are planned; see\
 \`deploy.sh status\`, and 'When something is wrong' in README.md" ;;
    esac
    say "$name: $waited s of at most $what s: $(doing "$1")"
    nap "$pause"
  done
}

# What a person would look at first: the last line of the log, or why there is none.
doing() {
  line=$(logs "$1" 1 | tail -n 1) || line=
  [ -n "$line" ] || line=$(pods_of "$1" | tail -n 1) || line=
  say "${line:-no pod yet}"
}

last_words() {
  pods_of "$1" || :
  logs "$1" 5 || :
}

logs() {
  ask logs -n "$namespace" "$1/$name" --all-containers --ignore-errors --pod-running-timeout=1s \
    --tail="$2" | printable
}

# A line for each pod: its name, its phase, and what keeps it from running.
pods_of() {
  labels=$(ask get "$1" -n "$namespace" "$name" \
    -o go-template='{{range $key, $value := .spec.selector.matchLabels}}{{$key}}={{$value}},{{end}}')
  ask get pods -n "$namespace" -l "${labels%,}" -o go-template='{{range .items}}{{.metadata.name}} {{
 .status.phase}}{{range .status.conditions}}{{if and (eq .type "PodScheduled") (eq .status "False")}}{{with
 .message}}: {{.}}{{end}}{{end}}{{end}}{{range .status.initContainerStatuses}}{{with .state.waiting}}: {{
 .reason}}{{with .message}} {{.}}{{end}}{{end}}{{end}}{{range .status.containerStatuses}}{{with
 .state.waiting}}: {{.reason}}{{with .message}} {{.}}{{end}}{{end}}{{end}}
{{end}}' | grep . | printable
}

# --- Addresses -----------------------------------------------------------------------------------

show_address() {
  if [ "$reach" = inside ]; then
    say "$app: http://$backend.$namespace.svc:$port within the cluster only; from here:"
    address "$namespace/$app" | sed 's/^/  /'
    return
  fi
  # What a line of it says is not the address, and that one of them fails is an address that is missing.
  url=$(
    set +eu
    URL=
    address "$namespace/$app" >/dev/null 2>&1
    printf %s "$URL"
  )
  if is "$url" 'https?://[^:/].*'; then
    say "$app: $(printf %s "$url" | printable)"
  else
    say "$app: no address yet; \`deploy.sh status\` shows it when there is one"
  fi
}

# --- The commands --------------------------------------------------------------------------------

deploy() {
  check_all
  for_each_step make_namespace
  made=' '
  for_each_secret make_secret
  for_each_service clear_jobs
  for_each_step do_step
  say
  for_each_service show_address
  say "next: $0 health; README.md has a request to try"
}

status_of() {
  say
  say "$app in $namespace:"
  ask get deployment,pod,job,persistentvolumeclaim -n "$namespace" \
    -l "app.kubernetes.io/instance=$app" || fail 3 "$app cannot be seen ($(reason)); check your rights"
  cat "$work/error"
  show_address
}

status() {
  reach
  for_each_service status_of
}

# The address and the key go to curl on its standard input: a command line is there for all to see.
# Prints the status that the server answers with; the body goes to a file.
request() {
  {
    printf 'url = "http://127.0.0.1:%s%s"\n' "$local_port" "$1"
    [ -z "$value" ] ||
      printf 'header = "Authorization: Bearer %s"\n' "$(escaped)"
  } | curl --disable --config - --noproxy '*' --silent --max-time 30 --output "$work/body" \
    --write-out '%{http_code}' || :
}

unhealthy() {
  say "$app: $1"
  code=1
}

# Replaces this process, so that its end is the end of the forward. The program may be two words.
# shellcheck disable=SC2086
forward() {
  exec $tool ${context:+--context="$context"} port-forward -n "$namespace" "service/$backend" ":$port" \
    >"$work/forward" 2>"$work/error" 3<&-
}

health_of() {
  value=
  if [ "$secret" != - ]; then
    value=$(ask get secret -n "$namespace" "$secret" \
      -o go-template="{{index .data \"$key\" | base64decode}}") ||
      fail 3 "the API key of $app cannot be read ($(reason)); check your rights, or run deploy.sh deploy"
    # A file of keys has one on each line.
    value=$(printf '%s\n' "$value" | head -n 1)
  fi
  : >"$work/forward"
  forward &
  child=$!
  local_port='' tries=0
  while [ -z "$local_port" ] && [ "$tries" -lt 30 ] && kill -0 "$child" 2>/dev/null; do
    sleep 1
    tries=$((tries + 1))
    local_port=$(sed -n 's/^Forwarding from 127[.]0[.]0[.]1:\([0-9]*\) .*/\1/p' "$work/forward" | head -n 1)
  done
  if [ -z "$local_port" ]; then
    unhealthy "cannot be reached ($(reason)); see \`deploy.sh status\`"
  else
    ask_server
  fi
  kill "$child" 2>/dev/null || :
  wait "$child" 2>/dev/null || :
  child=
}

ask_server() {
  answer=$(request "$path")
  [ "$answer" = 200 ] || {
    unhealthy "$path answers $answer; 503 is a server that still loads the model, 000 is none at all"
    return
  }
  answer=$(request /v1/models)
  case $answer in
    200) say "$app: healthy, serves $(served)" ;;
    401 | 403) unhealthy "it does not take the key of the Secret $secret ($answer); if the Secret is newer\
 than the pod: $tool rollout restart -n $namespace deployment/$app" ;;
    *) unhealthy "/v1/models answers $answer" ;;
  esac
}

# The names of the models in a list as OpenAI's API has it.
served() {
  models=$(tr -d '\n' <"$work/body" | grep -Eo '"id": *"[^"]*"' | cut -d '"' -f 4 | printable |
    tr '\n' ' ') || models=
  say "${models:-nothing that has a name}"
}

health() {
  has_program curl || fail 2 'there is no curl here; install it'
  code=0
  reach
  for_each_service health_of
  exit "$code"
}

is_volume() {
  [ "$kind" = PersistentVolumeClaim ] || [ "$kind" = PersistentVolume ]
}

delete() {
  kubectl delete "$@" --ignore-not-found --timeout=5m >"$work/said" 2>"$work/error" ||
    # A kind that the cluster does not know has no objects.
    grep -q 'no matches for kind' "$work/error" ||
    fail 4 "$kind $name cannot be deleted ($(reason)); see what holds it, and run it again"
  printable <"$work/said"
}

delete_workload() {
  if is_applied && ! is_volume && [ "$kind" != Namespace ]; then
    delete -f "$here/$what"
  fi
}

# What earlier versions have left: their names end in other hashes.
delete_leftovers() {
  kind='what is left of' name=$app
  delete job,configmap -n "$namespace" \
    -l "app.kubernetes.io/instance=$app,app.kubernetes.io/component in (address,model)"
}

delete_volume() {
  if is_applied && is_volume; then
    delete -f "$here/$what"
  fi
}

confirm_purge() {
  is_applied && [ "$kind" = PersistentVolumeClaim ] || return 0
  printf 'This deletes the claim %s/%s with the model on it. Type its name to go on: ' \
    "$namespace" "$name"
  answer=
  IFS= read -r answer || say
  [ "$answer" = "$name" ] || fail 2 'that is not its name; nothing has been deleted'
}

tell_kept() {
  if is_applied && { [ "$kind" = Namespace ] || { is_volume && [ "$purge" = no ]; }; }; then
    say "kept: $kind $name"
  fi
}

tell_secret() {
  say "kept: Secret $namespace/$name; $tool delete secret -n $namespace $name"
}

clean() {
  purge=no yes=no
  for word in "$@"; do
    case $word in
      --purge-model) purge=yes ;;
      --yes) yes=yes ;;
      *) wrong_use ;;
    esac
  done
  for_each_step check_file
  reach
  for_each_step check_argocd
  [ "$purge$yes" != yesno ] || for_each_step confirm_purge
  for_each_step_back delete_workload
  for_each_service delete_leftovers
  [ "$purge" = no ] || for_each_step_back delete_volume
  for_each_step tell_kept
  for_each_secret tell_secret
}

wrong_use() {
  usage >&2
  exit 2
}

case "${1:-} $#" in
  'deploy 1' | 'status 1' | 'health 1' | 'clean '[123]) ;;
  '--help 1' | '-h 1')
    usage
    exit ;;
  *) wrong_use ;;
esac
[ -r "$here/deploy.steps.sh" ] || fail 2 "deploy.steps.sh is not beside $0; run it in its folder"
# shellcheck source=/dev/null
. "$here/deploy.steps.sh"
work=$(mktemp -d) || fail 2 'no folder for temporary files; set TMPDIR'
read_settings
"$@"
