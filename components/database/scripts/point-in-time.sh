#!/bin/sh
# Looks whether the database's log is kept as going back to any second needs it.
set -eu
. "$(dirname "$0")/connect.sh"
connect "$DATABASE_URL"
sql --file "$(dirname "$0")/point-in-time.sql"
