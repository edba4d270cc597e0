#!/bin/sh
# Takes the release's migrations back, the last one first: each that ran, and each as a whole.
set -eu
. "$(dirname "$0")/connect.sh"
connect "$DATABASE_URL"

session() {
  echo '\ir session.sql'
  for version in $MIGRATIONS; do
    down="${version%.sql}.down.sql"
    [ -r "$SQL_FOLDER/$down" ] || fail "$down is not there; nothing was changed"
    # shellcheck disable=SC2016 # psql has a shell read the file.
    printf '%s\n' "\\set version $version" "\\set down $down" '\set statements `cat "$SQL_FOLDER/'"$down"'"`' '\ir undo.sql'
  done
  printf '%s\n' '\echo done'
}

script=$(session)
cd "$(dirname "$0")"
printf '%s\n' "$script" | sql --set release="$RELEASE" --set lock_timeout="$LOCK_TIMEOUT" --set timeout="$TIMEOUT"
