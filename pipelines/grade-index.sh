#!/usr/bin/env bash
# Grades one submission of a folder: number JOB_COMPLETION_INDEX, counted from 0 in the order of the names' bytes. Every entry that is
# not hidden is a submission, as for `drill grade --all`.
#
#   SUBMISSIONS   the folder
#   RESULTS       gets one folder for each submission; a result that is there stays, and is not made again
#   DRILL         the command; without it, this checkout's own
#   SEEDS, HUNT   options of `drill grade`; 1 and 3m without them
#
# 0: a final verdict, whichever it is, is in RESULTS. 4 or 5: there is none yet, and another try may bring one (`drill grade` says the
# same by these codes). 2: there is nothing to grade, however often it is tried. Any other code: drill was killed; try again.
# A verdict appears in RESULTS whole or not at all, however this ends.
set -Eeuo pipefail
trap 'echo "grade-index: line $LINENO failed." >&2; exit 5' ERR

nothing() {
  echo "grade-index: $1" >&2
  exit 2
}

# The same names as `drill grade --all` gives, so that it finds these results: a name that another file system or the results
# themselves have a use for becomes its beginning and a hash.
folder_of() {
  local name=$1
  case ${name,,} in
    index.html | .claims | '~'* | .* | *. | *' ' | *[!a-z0-9._+,@\(\)\ $'\200'-$'\377'-]*) ;;
    *)
      if [ "${#name}" -le 120 ]; then
        printf '%s' "$name"
        return
      fi
      ;;
  esac
  local plain=${name//[!A-Za-z0-9._+,@()-]/} hash
  hash=$(printf '%s' "$name" | sha256sum)
  printf '~%s-%s' "${plain:0:40}" "${hash:0:16}"
}

[[ ${JOB_COMPLETION_INDEX:-} =~ ^[0-9]{1,9}$ ]] || nothing "JOB_COMPLETION_INDEX must be the number of a submission."
index=$((10#$JOB_COMPLETION_INDEX))
[ -d "${SUBMISSIONS:-}" ] || nothing "SUBMISSIONS must be a folder."
[ -n "${RESULTS:-}" ] || nothing "RESULTS must be a folder."
drill=${DRILL:-$(dirname -- "$0")/../drill}

# Bytes have one order; a locale's may differ from node to node.
LC_ALL=C
shopt -s nullglob
submissions=("$SUBMISSIONS"/*)
[ "$index" -lt "${#submissions[@]}" ] || nothing "$SUBMISSIONS holds ${#submissions[@]} submissions, so there is no number $index."
submission=${submissions[$index]}
folder=$(folder_of "${submission##*/}")
verdict=$RESULTS/$folder

mkdir -p "$RESULTS/.attempts" "$RESULTS/.inconclusive"
# With this file, `drill grade --all` takes the folder for its own: it adds what is missing, and the index of all.
[ -e "$RESULTS/.made-by-drill" ] || printf 'Made by `drill grade`.\n' >"$RESULTS/.made-by-drill"
# What a try that was killed has left.
rm -rf "$RESULTS/.attempts/$index-"*
if [ -e "$verdict" ]; then
  echo "grade-index: $folder has its verdict."
  exit 0
fi

attempt=$RESULTS/.attempts/$index-${HOSTNAME:-here}-$$
grader=
stopped=
# Asked to end, drill ends what it started, and this waits for it.
stop() {
  stopped=yes
  [ -z "$grader" ] || kill -TERM "$grader" 2>/dev/null || :
}
trap stop TERM INT
"$drill" grade "$submission" --out "$attempt" --seeds "${SEEDS:-1}" --hunt "${HUNT:-3m}" &
grader=$!
[ -z "$stopped" ] || stop
# A signal ends a wait early.
while
  stopped=
  code=0
  wait "$grader" || code=$?
  [ -n "$stopped" ]
do :; done

case $code in
  0 | 1 | 3)
    if [ ! -f "$attempt/grade.json" ]; then
      echo "grade-index: drill ended with $code and left no grade.json." >&2
      exit 5
    fi
    # One rename, so nobody sees half a result. Whoever was faster has given the verdict.
    mv -T -- "$attempt" "$verdict" 2>/dev/null || { [ -e "$verdict" ] && rm -rf "$attempt"; }
    rm -rf "$RESULTS/.inconclusive/$folder"
    echo "grade-index: the result is in $verdict."
    exit 0
    ;;
  4)
    # For people, until there is a verdict.
    if [ -f "$attempt/grade.json" ]; then
      rm -rf "$RESULTS/.inconclusive/$folder"
      mv -T -- "$attempt" "$RESULTS/.inconclusive/$folder"
    fi
    ;;
esac
rm -rf "$attempt"
exit "$code"
