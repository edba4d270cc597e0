#!/bin/sh
# Makes the tables that the application reads at run time, and writes what the stack decides.
set -eu
. "$(dirname "$0")/connect.sh"
connect "$DATABASE_URL"
sql --set kill_switch="$KILL_SWITCH" --set safe_mode="$SAFE_MODE" --set changed_by="$CHANGED_BY" --set flags="$FLAGS" \
  --file "$(dirname "$0")/controls.sql"
