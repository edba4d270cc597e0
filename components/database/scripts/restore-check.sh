#!/bin/sh
# Restores the newest backup into a database that is there for nothing else, and compares it with the manifest.
set -eu
SCRIPTS=$(cd "$(dirname "$0")" && pwd)
. "$SCRIPTS/connect.sh"
connect "$SCRATCH_URL"
started=$(date +%s)

# By the time in the id: the prefix may have been another one.
MANIFEST=$(find "$BACKUPS" -mindepth 2 -maxdepth 2 -name manifest.json |
  sed 's/^.*-\([0-9]\{8\}_[0-9]\{6\}\)\/manifest.json$/\1 &/' | sort | tail -n 1 | cut -d ' ' -f 2-)
[ -n "$MANIFEST" ] || fail "there is no whole backup in $BACKUPS"
backup=$(dirname "$MANIFEST")
export MANIFEST SCRIPTS

unharmed() {
  grep -q "\"sha256\": \"$(digest "$backup/dump")\"" "$MANIFEST" || fail "the dump is not the one that the manifest tells of"
}

emptied() {
  sql --set excluded="$EXCLUDED_SCHEMAS" --file "$SCRIPTS/empty.sql"
}

# References to rows in schemas that were left out of the backup cannot hold.
restored() {
  without=$([ -z "$EXCLUDED_SCHEMAS" ] || echo ' FK CONSTRAINT ')
  pg_restore --list "$backup/dump" | grep -v "${without:-^$}" >"$TMPDIR/contents" &&
    pg_restore --use-list="$TMPDIR/contents" --clean --if-exists --no-owner --no-privileges --exit-on-error \
      --dbname="$ADDRESS" "$backup/dump"
}

compared() {
  sql --set excluded="$EXCLUDED_SCHEMAS" --file "$SCRIPTS/compare.sql"
}

passed=true
(unharmed && emptied && restored && compared) || passed=false
seconds=$(($(date +%s) - started))
if [ "$seconds" -gt "$UNDER_SECONDS" ]; then
  echo "the restore took $seconds s, and may take $UNDER_SECONDS s" >&2
  passed=false
fi

# What `./sluice evidence add --kind restoreDrill` takes.
evidence="{\"passed\":$passed,\"seconds\":$seconds}"
echo "$evidence" >"$backup/restoreDrill.json"
echo "backup $(basename "$backup")"
echo "$evidence"
[ "$passed" = true ]
