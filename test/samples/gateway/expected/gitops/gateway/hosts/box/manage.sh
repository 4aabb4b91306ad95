#!/bin/sh
# Turns the folder that it lies in into running services of this machine, as often as it is run: what is
# there already stays, only units whose files changed start anew, and the set of files before stays at
# hand.
#
# sh manage.sh install                  put the files in place, ask for secrets, start what changed
# sh manage.sh update                   the same, where something is installed
# sh manage.sh fetch                    make the user, ask for API keys and download the models ahead:
#                                       nothing starts, and what runs stays as it is
# sh manage.sh rollback                 go back to the files before the last change
# sh manage.sh status                   show the services, and files that somebody has changed
# sh manage.sh remove [--purge-models]  stop the services and remove the files; secrets stay, and models
#                                       unless asked for
#
# HOST_ROOT  folder that stands for / (for tests; default: the machine itself)
#
# Exit codes: 0 done, 1 failed, 2 wrong use.
set -eu
export LC_ALL=C
# The users of units read what is put in place.
umask 022
#
root=${HOST_ROOT:-}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
state=$root/var/lib/chartwright
oldest_systemd=250
#
say() {
  printf '%s\n' "$*"
}
# Ends the run with an exit code, and a line that says the cause and then what to do.
fail() {
  printf 'error: %s\n' "$2" >&2
  exit "$1"
}
# --- The manifest --------------------------------------------------------------------------------
# Prints what follows a word at the beginning of lines of the manifest of a folder.
lines_of() {
  sed -n "s/^$2 //p" "$1/manifest"
}
lines_of_set() {
  lines_of "$state/sets/$1" "$2"
}
# Whether a path leads to where units and their files may lie, and nowhere else.
check_target() {
  case $1 in
    */../* | */./* | *//* | */) ;;
    /etc/?* | /usr/local/lib/?*) return ;;
  esac
  fail 1 "the manifest names $1, where nothing of it belongs; build the site again"
}
check_manifest() {
  [ -f "$here/manifest" ] || fail 1 "there is no manifest in $here; run the script in its own folder"
  lines_of "$here" file | while read -r source target _; do
    check_target "$target"
    [ -f "$here/$source" ] || fail 1 "$here/$source is not there; get the whole folder"
  done
  models=$(lines_of "$here" models)
  case $models in
    */../* | */..) fail 1 "the manifest names $models for the models; build the site again" ;;
    /?*/?*) ;;
    *) fail 1 "the manifest names $models for the models; build the site again" ;;
  esac
  user=$(lines_of "$here" user)
}
# --- What the machine must have ------------------------------------------------------------------
check_root() {
  [ -n "$root" ] || [ "$(id -u)" -eq 0 ] || fail 1 'this needs root; run it with sudo'
}
# $1 is the folder of what shall be installed.
check_machine() {
  for tool in systemctl systemd-sysusers curl flock sha256sum; do
    command -v "$tool" >/dev/null || fail 1 "$tool is not there; install it"
  done
  version=$(systemctl --version | sed -n '1s/^systemd \([0-9][0-9]*\).*$/\1/p')
  [ "${version:-0}" -ge "$oldest_systemd" ] ||
    fail 1 "systemd is ${version:-unknown} here, and the units need $oldest_systemd; upgrade it"
  lines_of "$1" program | while read -r program version; do
    sh "$1/server.sh" check "$root$program" "$version" || exit 1
  done
}
# --- Sets of files -------------------------------------------------------------------------------
# The name of what is kept: the last set, or the one before it. Nothing where there is none.
kept() {
  [ ! -f "$state/$1" ] || cat "$state/$1"
}
keep() {
  printf '%s\n' "$2" >"$state/$1.new"
  mv -f "$state/$1.new" "$state/$1"
}
# Copies the folder into a set that is called after its content, and prints its name.
stage() {
  id=$({
    cat "$here/manifest"
    lines_of "$here" file | while read -r source _; do sha256sum <"$here/$source"; done
  } | sha256sum | cut -c 1-16)
  if [ ! -d "$state/sets/$id" ]; then
    new=$state/sets/.new
    rm -rf "$new"
    mkdir -p "$new"
    cp "$here/manifest" "$new/manifest"
    lines_of "$here" file | while read -r source _; do
      case $source in
        */*) mkdir -p "$new/${source%/*}" ;;
      esac
      cp "$here/$source" "$new/$source"
    done
    mv "$new" "$state/sets/$id"
  fi
  say "$id"
}
# Remembers units that have to start anew, in case the run ends before they have.
owe() {
  [ "$1" = - ] || say "$1" | tr , '\n' >>"$state/owed"
}
# Puts a file in its place in one step. What was there before anything of ours is kept beside.
place() {
  target=$root$2
  if cmp -s "$1" "$target"; then return; fi
  owe "$3"
  : >"$state/reload"
  mkdir -p "${target%/*}"
  if [ -e "$target" ] && ! listed placed "$2"; then
    mkdir -p "$state/replaced${2%/*}"
    mv "$target" "$state/replaced$2"
    say "$2 was there already; it is kept as $state/replaced$2"
  fi
  # Before it is there: a run that is cut off in between must not take it for somebody else's.
  note placed "$2"
  cp "$1" "$target.new"
  chmod 0644 "$target.new"
  mv -f "$target.new" "$target"
  say "$2: written"
}
# Lists of what this script has done on the machine, which outlive a run that is cut off: the files that
# it has placed, and the units that it has enabled.
listed() {
  [ -f "$state/$1" ] && grep -Fqx -e "$2" "$state/$1"
}
note() {
  listed "$1" "$2" || say "$2" >>"$state/$1"
}
strike() {
  grep -Fvx -e "$2" "$state/$1" >"$state/$1.new" || :
  mv -f "$state/$1.new" "$state/$1"
}
# Prints the lines of a list that a set does not name. $3 and $4 are the word and the field of it.
left_over() {
  [ ! -f "$state/$1" ] || lines_of_set "$2" "$3" | cut -d ' ' -f "$4" | {
    cat >"$state/wanted"
    grep -Fvx -f "$state/wanted" "$state/$1" || :
    rm -f "$state/wanted"
  }
}
stop_service() {
  systemctl disable --now "$1" || say "$1: systemctl could not disable it; look at it"
  strike enabled "$1"
}
take_away() {
  : >"$state/reload"
  rm -f "$root$1"
  # The folder of its own that a unit has for what is added to it.
  case $1 in
    *.service.d/*) rmdir "$root${1%/*}" 2>/dev/null || : ;;
  esac
  strike placed "$1"
}
# Makes a set what is installed.
apply() {
  left_over enabled "$1" service 1 | while read -r unit; do
    stop_service "$unit"
    say "$unit: stopped; the site has it here no more"
  done
  lines_of_set "$1" file | while read -r source target readers; do
    place "$state/sets/$1/$source" "$target" "$readers"
  done
  left_over placed "$1" file 2 | while read -r target; do
    take_away "$target"
    say "$target: removed"
  done
  prepare "$1"
  if [ -f "$state/reload" ]; then
    systemctl daemon-reload
    rm -f "$state/reload"
  fi
  start_services "$1"
  before=$(kept current)
  if [ "$before" != "$1" ]; then
    [ -z "$before" ] || keep previous "$before"
    keep current "$1"
  fi
  forget_sets
}
# The user, the folder of the models, and the keys: all that a unit needs beside its files.
prepare() {
  set_user=$(lines_of_set "$1" user)
  set_models=$(lines_of_set "$1" models)
  lines_of_set "$1" file | while read -r source target _; do
    case $target in
      /etc/sysusers.d/*) systemd-sysusers ${root:+--root="$root"} "$state/sets/$1/$source" ;;
    esac
  done
  if [ ! -d "$root$set_models" ]; then
    mkdir -p "$root$set_models"
    chmod 0750 "$root$set_models"
    [ -n "$root" ] || chown "$set_user:$set_user" "$set_models"
  fi
  lines_of_set "$1" service | while read -r unit key; do
    [ "$key" = - ] || [ -s "$root$key" ] || say "$unit $key"
  done >"$state/keys"
  # Another descriptor, so that the keys themselves come from the terminal.
  while read -r unit key <&3; do
    ask_for_key "$unit" "$root$key"
  done 3<"$state/keys"
  rm -f "$state/keys"
  for file in $(lines_of_set "$1" token); do
    [ -e "$root$file" ] || ask_for_token "$root$file"
  done
}
ask_for_key() {
  ask "API key of $1 (empty: make one): "
  [ -n "$typed" ] || typed=$(head -c 32 /dev/urandom | sha256sum | cut -c 1-64)
  hide "$2"
  say "the API key of $1 is in ${2#"$root"}"
}
# An empty file is an answer too: it sends none, and is not asked for again.
ask_for_token() {
  ask 'Token of the hub (empty: none): '
  hide "$1"
  say "the token of the hub is in ${1#"$root"}; to give another one, delete that and run this again"
}
# Asks for a secret without showing it; it stands on no command line and in no environment.
ask() {
  printf '%s' "$1" >&2
  silent=
  if [ -t 0 ]; then
    silent=$(stty -g)
    trap 'stty "$silent"; exit 1' INT TERM
    stty -echo
  fi
  typed=
  IFS= read -r typed || :
  if [ -n "$silent" ]; then
    stty "$silent"
    trap - INT TERM
  fi
  echo >&2
}
# Writes the secret to a file that root alone may read.
hide() {
  mkdir -p "${1%/*}"
  (
    umask 077
    printf '%s\n' "$typed" >"$1.new"
    mv -f "$1.new" "$1"
  )
  typed=
}
# Nobody waits for a start, which takes as long as a download.
start_services() {
  lines_of_set "$1" service | while read -r unit _; do
    note enabled "$unit"
    systemctl enable --quiet "$unit"
    if listed owed "$unit"; then
      systemctl restart --no-block "$unit"
      say "$unit: starts anew"
    elif ! systemctl is-active --quiet "$unit"; then
      systemctl start --no-block "$unit"
      say "$unit: starts"
    fi
  done
  rm -f "$state/owed"
}
forget_sets() {
  for folder in "$state"/sets/*; do
    case ${folder##*/} in
      "$(kept current)" | "$(kept previous)") ;;
      *) rm -rf "$folder" ;;
    esac
  done
}
# --- Commands ------------------------------------------------------------------------------------
install_set() {
  check_root
  check_manifest
  check_machine "$here"
  mkdir -p "$state/sets"
  set_name=$(stage)
  apply "$set_name"
  say "$(lines_of "$here" host) has what the site says; sh manage.sh status shows it"
}
update() {
  [ -n "$(kept current)" ] || fail 1 'nothing is installed here; run: sh manage.sh install'
  install_set
}
# By the program and the settings of the units, but with the lists of this set: those in their places
# may be of a server that runs.
fetch() {
  check_root
  check_manifest
  check_machine "$here"
  mkdir -p "$state/sets"
  set_name=$(stage)
  prepare "$set_name"
  set_folder=$state/sets/$set_name
  set --
  for file in $(lines_of_set "$set_name" token); do
    set -- --property=LoadCredential="hub-token:$root$file" \
      --setenv=HF_TOKEN_FILE=/run/credentials/chartwright-fetch.service/hub-token
  done
  lines_of_set "$set_name" file | while read -r source _; do
    case $source in
      *.download.env)
        systemd-run --quiet --wait --collect --pipe --unit=chartwright-fetch "$@" \
          --uid="$set_user" --gid="$set_user" \
          --property=EnvironmentFile="$set_folder/$source" --property=UMask=0077 \
          --property=NoNewPrivileges=yes --property=PrivateTmp=yes --property=ProtectSystem=strict \
          --property=ReadWritePaths="$root$set_models" \
          env MODEL_LIST="$set_folder/${source%.download.env}.files" \
          sh "$set_folder/download.sh" </dev/null ||
          fail 1 "the model of ${source%.download.env} is not whole; do what its last line says, and run it again" ;;
    esac
  done
  say "the models are in $set_models; nothing has been started"
}
rollback() {
  check_root
  back=$(kept previous)
  [ -n "$back" ] || fail 1 'there is no set of files before this one; change the site instead'
  check_machine "$state/sets/$back"
  apply "$back"
  say 'the files are those before the last change; running it once more goes forward again'
}
status() {
  now=$(kept current)
  [ -n "$now" ] || fail 1 'nothing is installed here; run: sh manage.sh install'
  lines_of_set "$now" file | while read -r source target _; do
    cmp -s "$state/sets/$now/$source" "$root$target" ||
      say "$target: changed by somebody; sh manage.sh install puts it right"
  done
  lines_of_set "$now" service | while read -r unit _; do
    systemctl status --no-pager --lines 3 "$unit" || :
  done
}
remove() {
  check_root
  check_manifest
  now=$(kept current)
  if [ "${1:-}" = --purge-models ]; then
    printf 'Type yes to delete every model in %s: ' "$models" >&2
    answer=
    IFS= read -r answer || :
    [ "$answer" = yes ] || fail 1 'nothing is removed'
  fi
  if [ -n "$now" ]; then
    while read -r unit; do stop_service "$unit"; done <"$state/enabled"
    while read -r target; do take_away "$target"; done <"$state/placed"
    rm -rf "$state/sets"
    rm -f "$state/current" "$state/previous" "$state/owed" "$state/reload" "$state/enabled" \
      "$state/placed"
    systemctl daemon-reload
  fi
  if [ "${1:-}" = --purge-models ]; then
    rm -rf "$root$models"
    say "the models in $models are deleted"
  else
    say "the models in $models stay, and the user $user"
  fi
  say 'API keys and tokens stay in /etc/credstore'
}
case $#:${1:-} in
  1:install) install_set ;;
  1:update) update ;;
  1:fetch) fetch ;;
  1:rollback) rollback ;;
  1:status) status ;;
  1:remove) remove ;;
  2:remove)
    [ "$2" = --purge-models ] || fail 2 'use: sh manage.sh remove [--purge-models]'
    remove "$2" ;;
  *) fail 2 'use: sh manage.sh install | update | fetch | rollback | status | remove [--purge-models]' ;;
esac
