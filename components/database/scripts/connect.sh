# Sourced by the other scripts: connects without showing the password, and says in one line what went wrong.

fail() {
  echo "$1" >&2
  exit 1
}

# The password goes into the environment, for a command line is shown in lists of processes.
connect() {
  ADDRESS=$1
  unset PGPASSWORD
  scheme=${1%%://*} rest=${1#*://}
  case $rest in
    *@*)
      login=${rest%%@*}
      case $login in
        *:*)
          PGPASSWORD=$(decoded "${login#*:}")
          export PGPASSWORD
          ADDRESS="$scheme://${login%%:*}@${rest#*@}"
          ;;
      esac
      ;;
  esac
  export ADDRESS PGAPPNAME=sluice PGCONNECT_TIMEOUT=30
}

# Percent-encoding (RFC 3986, 2.1) in any awk.
decoded() {
  printf '%s' "$1" | LC_ALL=C awk '
    function digit(c) { return index("0123456789abcdef", tolower(c)) - 1 }
    {
      while (match($0, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
        printf "%s%c", substr($0, 1, RSTART - 1), digit(substr($0, RSTART + 1, 1)) * 16 + digit(substr($0, RSTART + 2, 1))
        $0 = substr($0, RSTART + 3)
      }
      printf "%s", $0
    }'
}

# Terse: the details of an error may quote rows, and logs are read by many.
sql() {
  psql --no-psqlrc --quiet --no-align --tuples-only \
    --set ON_ERROR_STOP=1 --set VERBOSITY=terse --set SHOW_CONTEXT=never --dbname "$ADDRESS" "$@"
}

digest() {
  sha256sum <"$1" | cut -c 1-64
}
