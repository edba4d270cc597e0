#!/bin/sh
# Runs the release's migrations, one after the other and each as a whole: first all of them on trial, then in earnest.
set -eu
. "$(dirname "$0")/connect.sh"
connect "$DATABASE_URL"

# One session holds the lock from the first look to the last.
session() {
  printf '%s\n' '\ir session.sql' '\ir tables_before.sql' '\echo dry run' 'begin;'
  for file in $MIGRATIONS; do one "$file"; done
  printf '%s\n' '\ir new_tables.sql' 'rollback;' '\echo run'
  for file in $MIGRATIONS; do
    echo 'begin;'
    one "$file"
    echo 'commit;'
  done
  printf '%s\n' '\ir new_tables.sql' '\echo done'
}

one() {
  [ -r "$SQL_FOLDER/$1" ] || fail "$1 is not there; nothing was changed"
  # shellcheck disable=SC2016 # psql has a shell read the file, and so knows its name from the environment.
  printf '%s\n' "\\set version $1" "\\set digest $(digest "$SQL_FOLDER/$1")" \
    '\set statements `cat "$SQL_FOLDER/'"$1"'"`' '\ir migrate.sql'
}

script=$(session)
cd "$(dirname "$0")"
printf '%s\n' "$script" | sql --set release="$RELEASE" --set lock_timeout="$LOCK_TIMEOUT" --set timeout="$TIMEOUT"
