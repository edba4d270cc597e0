# Tells applications of the emergency controls: writes them where they look at every request, and reads them back.
# Needs CACHE_URL (redis:// or rediss://, password included), KILL_SWITCH and SAFE_MODE (true or false).
set -eu

redis() { redis-cli --no-auth-warning -u "$CACHE_URL" "$@"; }

redis HSET emergency_controls kill_switch "$KILL_SWITCH" safe_mode "$SAFE_MODE" \
  changed_at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > /dev/null

# redis-cli ends well even where the server refused, so what counts is what is there now.
found="$(redis HGET emergency_controls kill_switch) $(redis HGET emergency_controls safe_mode)"
if [ "$found" != "$KILL_SWITCH $SAFE_MODE" ]; then
  echo "emergency_controls was not written: expected $KILL_SWITCH $SAFE_MODE, found $found" >&2
  exit 1
fi
echo "kill_switch=$KILL_SWITCH safe_mode=$SAFE_MODE"
