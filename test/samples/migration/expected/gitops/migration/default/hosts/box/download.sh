#!/bin/sh
# Turns the list of a model's files on a hub into those files on a volume, so that a server never
# reads half a model: resumed where an earlier run stopped, compared with size and sha256, renamed
# only when they are right, and marked when all of them are.
#
# MODEL_REPO, MODEL_REVISION  what to fetch: owner/name on the hub, and a commit of it (or a branch
#                             or tag, which may come to name something else)
# MODEL_DIR                   folder that the files go to; it is made where it is not there
# MODEL_LIST                  file with one line for each file: "SIZE SHA256 PATH", with one space
#                             between them and "-" for a size or sha256 that nobody knows; a line
#                             "@ REPO REVISION" says what those after it are fetched from instead
# MODEL_MARKER                file that is written, with the list in it, when all files are in place
# MODEL_FOLDER                folder in MODEL_DIR that stands for the root of the repository; every
#                             path of the list begins with it (the repository's name; empty: none)
# HF_ENDPOINT                 the hub or a mirror of it (https://huggingface.co)
# HF_TOKEN_FILE               file with an access token; without it, or empty, none is sent
# DOWNLOAD_ATTEMPTS           failed attempts at a file, without progress, before giving up (8)
# DOWNLOAD_STALL_SECONDS      how long an attempt may bring less than 1 KiB/s (60)
# DOWNLOAD_BACKOFF_SECONDS    pause after a failed attempt, doubled each time up to 300 (5)
# DOWNLOAD_PROGRESS_SECONDS   time between two progress lines (15)
# TERMINATION_LOG             file that gets the last line too (/dev/termination-log)
#
# Exit codes: 0 done, 2 wrong use, 10 no room, 11 token missing or wrong, 12 no access,
# 13 not found, 14 wrong content, 15 network, 16 not writable, 143 stopped.
set -eu
# Patterns and messages mean the same everywhere.
export LC_ALL=C
#
default_endpoint=https://huggingface.co
longest_pause=300
# Arriving bytes that make an attempt count as progress.
progress_bytes=16777216
#
work=
child=
monitor=
#
say() {
  printf '%s\n' "$*"
}
# The last line of the log, which `kubectl describe` shows too.
say_last() {
  say "$1"
  log=${TERMINATION_LOG:-/dev/termination-log}
  [ ! -w "$log" ] || say "$1" >"$log"
}
# Ends the run with an exit code, and a line that says the cause and then what to do.
fail() {
  say_last "error: $2" >&2
  exit "$1"
}
clean_up() {
  for process in $child $monitor; do
    kill "$process" 2>/dev/null || :
  done
  [ -z "$work" ] || rm -rf "$work"
}
trap clean_up EXIT
trap 'fail 143 "stopped by a signal; nothing to do: the next run goes on from what has arrived"' \
  TERM INT
# Runs a command in the background and waits for it: a shell obeys a signal while it waits, but not
# while a command runs in its foreground. Output is redirected in the background too, where it does
# not swallow the last line after a signal.
patiently() {
  "$@" &
  child=$!
  result=0
  wait "$child" || result=$?
  child=
  return "$result"
}
# Whether a value is one line that an extended regular expression matches from end to end.
is() {
  case $1 in
    *[[:cntrl:]]*) return 1 ;;
  esac
  printf '%s\n' "$1" | grep -Eqx -e "$2"
}
size_of() {
  stat -L -c %s "$1" 2>/dev/null || echo 0
}
# Ends the run after a command failed to write $1 and left its message in $work/error.
cannot_write() {
  reason=$(head -n 1 "$work/error")
  reason=${reason##*: }
  case $reason in
    *'No space left'* | *uota*)
      fail 10 "no room for $1 ($reason); enlarge the claim or the quota, or remove other files" ;;
  esac
  fail 16 "cannot write $1 ($reason); mount the claim writable, and let user $(id -u) write there:\
 set fsGroup in the pod's securityContext, or change the owner of the folder"
}
# --- What to fetch -------------------------------------------------------------------------------
# A whole number without leading zeros, which a shell would read as octal.
check_number() {
  is "$2" '[1-9][0-9]{0,5}' || fail 2 "$1 is not a number from 1 to 999999; correct it"
}
word='[A-Za-z0-9_][A-Za-z0-9._-]*'
read_settings() {
  is "${MODEL_REPO:-}" "$word/$word" || fail 2 'MODEL_REPO is not owner/name; correct it'
  is "${MODEL_REVISION:-}" "$word" ||
    fail 2 'MODEL_REVISION is not a commit, nor a branch or tag without slashes; correct it'
  is "${MODEL_DIR:-}" '/.*' || fail 2 'MODEL_DIR is not an absolute path; correct it'
  is "${MODEL_MARKER:-}" '/.*' || fail 2 'MODEL_MARKER is not an absolute path; correct it'
  own_folder=${MODEL_FOLDER-${MODEL_REPO##*/}}
  from "$MODEL_REPO" "$MODEL_REVISION" "$own_folder"
  endpoint=${HF_ENDPOINT:-$default_endpoint}
  # No user, query or fragment: a password would end up in the log.
  is "$endpoint" 'https?://[][A-Za-z0-9.:_~/%-]+' ||
    fail 2 'HF_ENDPOINT is not an http(s) URL without user, query and fragment; correct it'
  endpoint=${endpoint%/}
  # Where the hub is reached by https, no redirect leads to anything else.
  protocols=https
  case $endpoint in
    http:*) protocols=http,https ;;
  esac
  attempts=${DOWNLOAD_ATTEMPTS:-8}
  stall_seconds=${DOWNLOAD_STALL_SECONDS:-60}
  backoff_seconds=${DOWNLOAD_BACKOFF_SECONDS:-5}
  progress_seconds=${DOWNLOAD_PROGRESS_SECONDS:-15}
  check_number DOWNLOAD_ATTEMPTS "$attempts"
  check_number DOWNLOAD_STALL_SECONDS "$stall_seconds"
  [ "$backoff_seconds" = 0 ] || check_number DOWNLOAD_BACKOFF_SECONDS "$backoff_seconds"
  check_number DOWNLOAD_PROGRESS_SECONDS "$progress_seconds"
}
# What the files that follow are fetched from: repository, revision, and the folder of its root.
from() {
  repo=$1
  revision=$2
  folder=${3:+$3/}
}
# Whether a line names a repository for the files after it.
is_origin() {
  is "$1" "@ $word/$word $word"
}
follow_origin() {
  rest=${1#@ }
  name=${rest%% *}
  from "$name" "${rest##* }" "${name##*/}"
}
split_line() {
  size=${1%% *}
  rest=${1#* }
  sha256=${rest%% *}
  path=${rest#* }
}
# Whether a line of the list names a file below MODEL_DIR, and none that this program keeps there.
# A folder is held to the same law, since the paths begin with it.
is_sound_line() {
  is "$1" '(-|0|[1-9][0-9]{0,14}) (-|[0-9a-f]{64}) .+' || return 1
  split_line "$1"
  case /$path/ in
    *//* | */./* | */../* | *\\*) return 1 ;;
  esac
  case $path in
    *.part | .complete-* | .download.lock) return 1 ;;
    "$folder"*) ;;
    *) return 1 ;;
  esac
}
# Copies the list, so that what is checked here is what is fetched later.
read_list() {
  { [ -f "${MODEL_LIST:-}" ] && [ -r "$MODEL_LIST" ]; } ||
    fail 2 'MODEL_LIST is not a file that can be read; correct it'
  count=0 number=0 origins="$MODEL_REPO at $MODEL_REVISION"
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    if is_origin "$line"; then
      follow_origin "$line"
      origins="$origins, $repo at $revision"
    else
      count=$((count + 1))
      is_sound_line "$line" ||
        fail 2 "line $number of the list is not \"SIZE SHA256 PATH\" with a path below\
 MODEL_DIR${folder:+ and in ${folder%/}}; correct it"
    fi
    say "$line" >>"$work/list"
  done <"$MODEL_LIST"
  [ "$count" -gt 0 ] || fail 2 'the list is empty; name the files of the model'
}
# Calls a function for each file of the list, with $size, $sha256 and $path set.
for_each_file() {
  from "$MODEL_REPO" "$MODEL_REVISION" "$own_folder"
  while IFS= read -r line; do
    if is_origin "$line"; then
      follow_origin "$line"
    else
      split_line "$line"
      "$1" || return 1
    fi
  done <"$work/list"
}
# The token goes to curl in a file that only this user can read, so that it stands on no command
# line, in no environment and in no log. curl drops it where a redirect changes scheme, host or
# port.
read_token() {
  headers=
  identity='without a token'
  token_file=${HF_TOKEN_FILE:-}
  [ -e "$token_file" ] || return 0
  [ -r "$token_file" ] ||
    fail 2 "user $(id -u) cannot read HF_TOKEN_FILE; set the mode of the Secret's volume"
  grep -q '[!-~]' "$token_file" || return 0
  headers=$work/headers
  identity='with a token'
  (
    umask 077
    { printf 'Authorization: Bearer ' && tr -d '\r\n' <"$token_file" && echo; } >"$headers"
  )
  grep -Eqx 'Authorization: Bearer [!-~]+' "$headers" ||
    fail 2 'HF_TOKEN_FILE holds more than one token; put the token alone into the Secret'
  [ "$protocols" = https ] || say 'warning: the token is sent over plain http'
}
# --- What is there -------------------------------------------------------------------------------
# Whether a file has its size; where nobody knows that, whether it has any.
has_size() {
  [ -f "$1" ] || return 1
  case $size in
    -) [ -s "$1" ] ;;
    *) [ "$(size_of "$1")" -eq "$size" ] ;;
  esac
}
is_in_place() {
  has_size "$MODEL_DIR/$path"
}
is_complete() {
  cmp -s "$work/list" "$MODEL_MARKER" && for_each_file is_in_place
}
# Whether a file begins as its name says, which a web page in its place does not.
has_its_format() {
  case $path in
    *.gguf) [ "$(head -c 4 "$1")" = GGUF ] ;;
    # After eight bytes of length, a header in JSON.
    *.safetensors) [ "$(head -c 9 "$1" | tail -c 1)" = '{' ] ;;
  esac
}
checksum() {
  exec sha256sum "$1" >"$work/sum" 2>"$work/error"
}
# Whether a file is what the list says. Sets `proof` where it is and `flaw` where it is not.
is_right() {
  flaw=
  proof='sha256 verified'
  if ! has_size "$1"; then
    flaw="it has $(size_of "$1") bytes instead of $size"
    if [ "$size" = - ]; then flaw='it is empty'
    elif [ "$(size_of "$1")" -gt "$size" ]; then flaw="it has more than $size bytes"; fi
  elif [ "$sha256" = - ]; then
    proof='not verified: nobody has pinned its sha256'
    has_its_format "$1" || flaw='it does not begin like a file of its name'
  else
    say "$path: computing its sha256"
    patiently checksum "$1" ||
      fail 16 "cannot read $1 ($(head -n 1 "$work/error")); check the volume"
    read -r sum _ <"$work/sum"
    [ "$sum" = "$sha256" ] || flaw="its sha256 is $sum instead of $sha256"
  fi
  [ -n "$flaw" ] || return 0
  [ "$(head -c 1 "$1" | tr -d '\0')" != '<' ] || flaw="$flaw, and it looks like a web page"
  return 1
}
# Prints the markers beside ours that have this path with another size or sha256.
other_markers() {
  for other in "${MODEL_MARKER%/*}"/.complete-*; do
    if [ -f "$other" ] && [ "$other" != "$MODEL_MARKER" ] &&
      cut -d ' ' -f 3- "$other" | grep -Fqx -e "$path" &&
      ! grep -Fqx -e "$size $sha256 $path" "$other"; then
      printf '%s\n' "$other"
    fi
  done
}
add_missing() {
  # What replaces a wrong file gets the room of it, unless another list still has that; only what
  # can be checked is resumed.
  if has_size "$MODEL_DIR/$path" || [ "$size" = - ]; then return 0; fi
  have=0
  [ -n "$(other_markers)" ] || have=$(size_of "$MODEL_DIR/$path")
  [ "$sha256" = - ] || have=$((have + $(size_of "$MODEL_DIR/$path.part")))
  [ "$have" -ge "$size" ] || needed=$((needed + size - have))
}
check_room() {
  needed=0
  for_each_file add_missing
  # The figure before "NN%"; some network file systems know none.
  free=$(df -Pk "$MODEL_DIR" 2>/dev/null |
    sed -n 's/^.* \([0-9][0-9]*\)  *[0-9][0-9]*% .*$/\1/p')
  if [ -z "$free" ]; then
    say "cannot tell how much room there is in $MODEL_DIR; $needed bytes are needed"
    return
  fi
  free=$((free * 1024))
  [ "$free" -ge "$needed" ] ||
    fail 10 "no room in $MODEL_DIR: $needed more bytes are needed and $free are free; enlarge the\
 claim, or remove other files"
}
# --- One file ------------------------------------------------------------------------------------
percent_encoded() {
  case $1 in
    *[!A-Za-z0-9._/-]*)
      printf %s "$1" | od -An -v -t x1 | tr -d ' \n' | sed -e 's/../%&/g' -e 's,%2f,/,g' ;;
    *) printf %s "$1" ;;
  esac
}
# Says every now and then how far the file is, until it is killed or the run is gone. It gives up
# the lock (9), and the sleep that may outlive it does not hold the log open.
watch_progress() {
  exec 9>&-
  first=$(size_of "$part")
  began=$(date +%s)
  while sleep "$progress_seconds" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    now=$(size_of "$part")
    seconds=$(($(date +%s) - began))
    [ "$seconds" -gt 0 ] || seconds=1
    speed=$(((now - first) / seconds))
    text="$path: $now bytes"
    if [ "$size" != - ] && [ "$size" -gt 0 ]; then
      text="$path: $now of $size bytes ($((now * 100 / size)) %)"
    fi
    text="$text, $((speed / 1000000)).$((speed / 100000 % 10)) MB/s"
    if [ "$size" != - ] && [ "$speed" -gt 0 ] && [ "$now" -le "$size" ]; then
      text="$text, $(((size - now) / speed)) s to go"
    fi
    say "$text"
  done
}
# A body that does not end is cut by the limit on the size of a file, in blocks of 512 bytes. The
# signal about it is ignored, so that curl reports an error and no core dump holds the token.
limited_curl() {
  trap '' XFSZ
  [ "$size" = - ] || ulimit -f $((size / 512 + 1))
  exec curl "$@" >"$work/answer"
}
# One transfer into the part, from where it ends. Sets curl's exit code, the HTTP status (000 where
# none came), what Retry-After asks for, and curl's message.
transfer() {
  set -- --disable --silent --globoff --fail --location --max-redirs 5 \
    --proto "=$protocols" --proto-redir "=$protocols" \
    --connect-timeout "$stall_seconds" --speed-limit 1024 --speed-time "$stall_seconds" \
    --continue-at - --output "$part" --url "$url" \
    --write-out '%{http_code}\n%header{retry-after}\n%{errormsg}\n'
  [ -z "$headers" ] || set -- "$@" --header "@$headers"
  watch_progress &
  monitor=$!
  curl_code=0
  # curl inherits the lock: should the run be killed without it, nobody else may write meanwhile.
  patiently limited_curl "$@" || curl_code=$?
  kill "$monitor" 2>/dev/null || :
  monitor=
  # curl says nothing where it was killed.
  status='' asked='' message=''
  { read -r status && read -r asked && read -r message; } <"$work/answer" || :
  status=${status:-000}
  message=$(printf %s "$message" | tr -cd ' -~')
}
# Ends the run where the hub's answer is final.
check_refusal() {
  where="$path of $repo"
  case $status in
    401)
      [ -n "$headers" ] ||
        fail 11 "the hub asks for a token for $where (HTTP 401); give one, or correct the name:\
 a repository that is not there is answered so too"
      fail 11 "the hub does not take the token for $where (HTTP 401); put a valid one into the\
 Secret" ;;
    403)
      fail 12 "no access to $where (HTTP 403); accept the model's terms with the account of the\
 token, and let the token read gated repositories" ;;
    404 | 410)
      fail 13 "there is no $where at revision $revision (HTTP $status); correct repository,\
 revision or path" ;;
    # Too early, too many, too slow: another time.
    408 | 425 | 429) ;;
    416) ;;
    4??) fail 15 "the request for $where is refused (HTTP $status); check proxy and HF_ENDPOINT" ;;
  esac
  case $curl_code in
    1) fail 15 "a redirect of $where leads away from $protocols; check proxy and HF_ENDPOINT" ;;
    47) fail 15 "the redirects of $where do not end; check proxy and HF_ENDPOINT" ;;
    60)
      fail 15 "the certificate of the server cannot be verified; check proxy and HF_ENDPOINT, or\
 name your own authority in CURL_CA_BUNDLE" ;;
  esac
}
# Ends the run where the volume takes no more, after curl could not write.
check_volume() {
  probe=$part.probe
  written=0
  dd if=/dev/zero of="$probe" bs=1048576 count=1 2>"$work/error" || written=$?
  rm -f "$probe"
  # What cannot be resumed is only in the way.
  [ "$sha256" != - ] || rm -f "$part"
  [ "$written" -eq 0 ] || cannot_write "$target"
}
# One attempt at a file. Sets `cause` to why it failed, or to nothing where all bytes have arrived.
attempt() {
  cause=
  advice="check that $endpoint can be reached from here, or name a mirror in HF_ENDPOINT"
  # Only what is compared with a sha256 in the end is resumed: the rest may be of another file.
  if [ "$sha256" = - ]; then rm -f "$part"; fi
  (: >>"$part") 2>"$work/error" || cannot_write "$part"
  have=$(size_of "$part")
  if [ "$size" != - ] && [ "$have" -ge "$size" ] && [ "$have" -gt 0 ]; then return; fi
  tries=$((tries + 1))
  say "$path: attempt $tries of $attempts, from byte $have of $size"
  transfer
  check_refusal
  if [ "$size" != - ] && [ "$(size_of "$part")" -gt "$size" ]; then return; fi
  case $curl_code:$status in
    0:200 | 0:206 | *:416) return ;;
    0:* | 22:*)
      cause="the server answered HTTP $status"
      advice='run it again later, or name a mirror in HF_ENDPOINT' ;;
    5:* | 6:*) cause='the name of the server cannot be resolved' ;;
    7:*) cause='the server cannot be connected to' ;;
    28:*) cause="nothing, or next to nothing, arrived for $stall_seconds s" ;;
    18:* | 52:* | 55:* | 56:* | 92:*) cause='the connection broke off' ;;
    23:*)
      cause='the volume did not take what arrived'
      advice='check the volume'
      check_volume ;;
    33:*)
      cause='the server cannot go on where the part ends, so it is fetched anew'
      rm -f "$part" ;;
    *) cause="curl failed${message:+: $message}" ;;
  esac
}
# A sleep that outlives a killed run holds neither the log nor the lock open.
nap() {
  exec sleep "$1" >/dev/null 2>&1 9>&-
}
# Waits before the next attempt: longer each time, and at least as long as the server asks.
pause() {
  seconds=$delay
  case $asked in
    '' | *[!0-9]*) ;;
    ????*) seconds=$longest_pause ;;
    *) [ "$asked" -le "$seconds" ] || seconds=$asked ;;
  esac
  [ "$seconds" -le "$longest_pause" ] || seconds=$longest_pause
  delay=$((delay * 2))
  [ "$delay" -le "$longest_pause" ] || delay=$longest_pause
  say "$path: $cause (curl $curl_code${message:+: $message}); going on in $seconds s"
  patiently nap "$seconds"
}
fetch() {
  target=$MODEL_DIR/$path
  part=$target.part
  url=$endpoint/$repo/resolve/$revision/$(percent_encoded "${path#"$folder"}")
  began_file=$(date +%s)
  [ ! -d "$target" ] || fail 16 "$target is a folder where a file belongs; remove it"
  mkdir -p "${target%/*}" 2>"$work/error" || cannot_write "${target%/*}"
  if [ -f "$target" ]; then
    if is_right "$target"; then
      say "$path: there already, $proof"
      return
    fi
    if [ -n "$(other_markers)" ]; then
      say "$path: there as another list has it, which it stays until this one has arrived"
    else
      say "$path: there, but $flaw; fetching it anew"
      rm -f "$target" 2>"$work/error" || cannot_write "$target"
    fi
  fi
  tries=0 wrong=0 delay=$backoff_seconds most=$(size_of "$part")
  while :; do
    attempt
    if [ -n "$cause" ]; then
      # A large file over a bad line may take any number of attempts, as long as it grows.
      have=$(size_of "$part")
      if [ $((have - most)) -ge "$progress_bytes" ]; then
        tries=0 delay=$backoff_seconds most=$have
      fi
      [ "$tries" -lt "$attempts" ] ||
        fail 15 "$path did not arrive in $attempts attempts: $cause; $advice"
      pause
    elif is_right "$part"; then
      break
    else
      rm -f "$part"
      wrong=$((wrong + 1))
      [ "$wrong" -lt 2 ] ||
        fail 14 "$path is not the file of the list: $flaw; check proxy and HF_ENDPOINT, and the\
 pinned size and sha256"
      say "$path: not the file of the list: $flaw; fetching it anew"
    fi
  done
  # From here on, a marker that has the path with other content would not be true.
  other_markers | while IFS= read -r other; do
    rm -f "$other"
  done 2>"$work/error"
  mv -f "$part" "$target" 2>"$work/error" || cannot_write "$target"
  say "$path: done, $(size_of "$target") bytes in $(($(date +%s) - began_file)) s, $proof"
}
# --- All files -----------------------------------------------------------------------------------
wait_for_lock() {
  exec flock 9 2>"$work/error"
}
# Two runs at once would write into one part. The second waits, and then finds the work done.
lock() {
  file=$MODEL_DIR/.download.lock
  mkdir -p "$MODEL_DIR" 2>"$work/error" || cannot_write "$MODEL_DIR"
  (: >>"$file") 2>"$work/error" || cannot_write "$file"
  exec 9>>"$file"
  flock -n 9 2>/dev/null && return
  say "another run is at work in $MODEL_DIR; waiting until it ends"
  patiently wait_for_lock ||
    fail 16 "the volume of $MODEL_DIR has no locks ($(head -n 1 "$work/error")); mount it with\
 locks: NFS from version 4 on, or with the option nolock where one node alone writes"
}
write_marker() {
  mkdir -p "${MODEL_MARKER%/*}" &&
    cp "$work/list" "$MODEL_MARKER.part" &&
    mv -f "$MODEL_MARKER.part" "$MODEL_MARKER"
}
main() {
  read_settings
  work=$(mktemp -d) || fail 16 'no folder for temporary files; mount an emptyDir at /tmp'
  read_list
  done_line="all files of $origins are in place"
  # Before the lock, which a claim that is mounted read-only would not give.
  if is_complete; then
    say_last "$done_line already"
    return
  fi
  lock
  if is_complete; then
    say_last "$done_line already"
    return
  fi
  # A marker that is not true must not outlive a failure.
  rm -f "$MODEL_MARKER" 2>"$work/error" || cannot_write "$MODEL_MARKER"
  read_token
  say "fetching from $endpoint, $identity: $origins, files: $count"
  check_room
  for_each_file fetch
  write_marker 2>"$work/error" || cannot_write "$MODEL_MARKER"
  say_last "$done_line"
}
main
