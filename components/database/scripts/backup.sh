#!/bin/sh
# Makes a backup under a new id, with a manifest of what is in it; with KEEP_DAYS, old ones are removed afterwards.
set -eu
SCRIPTS=$(cd "$(dirname "$0")" && pwd)
. "$SCRIPTS/connect.sh"
connect "$DATABASE_URL"

id="$BACKUP_PREFIX-$(date -u +%Y%m%d_%H%M%S)"
FOLDER="$BACKUPS/$id"
export FOLDER SCRIPTS
mkdir "$FOLDER" || fail "backup id $id is taken, or $BACKUPS cannot be written to; nothing was changed"

# Dump and manifest are of the same moment; a backup without a manifest is not whole and does not count.
sql --set id="$id" --set excluded="$EXCLUDED_SCHEMAS" --file "$SCRIPTS/backup.sql" || fail "backup $id failed"
mv "$FOLDER/manifest.new" "$FOLDER/manifest.json"
echo "backup $id: $(wc -c <"$FOLDER/dump") bytes, sha256 $(digest "$FOLDER/dump")"

if [ -n "${KEEP_DAYS:-}" ]; then
  find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name "$BACKUP_PREFIX-*" -mtime "+$KEEP_DAYS" -exec rm -r {} +
fi
