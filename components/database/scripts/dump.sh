#!/bin/sh
# Called by backup.sql while its transaction holds the snapshot.
set -eu
. "$(dirname "$0")/connect.sh"
excluded=
for schema in $EXCLUDED_SCHEMAS; do excluded="$excluded --exclude-schema=$schema"; done
# shellcheck disable=SC2086 # One option each.
pg_dump --format=custom --snapshot="$SNAPSHOT" $excluded --file="$FOLDER/dump" --dbname="$ADDRESS"
digest "$FOLDER/dump" >"$FOLDER/dump.sha256"
