# shellcheck shell=bash
# What backup.sh and restore-backup.sh have in common; sourced, not run.

say() { echo "$*" >&2; }

# give_up CODE MESSAGE
give_up() {
  say "$2"
  exit "$1"
}

# need PROGRAM…
need() {
  local program
  for program in "$@"; do
    command -v "$program" > /dev/null ||
      give_up 2 "$program is missing: install PostgreSQL's client programs (postgresql-client), as new as the server."
  done
}

# DATABASE_URL, or the content of the file that DATABASE_URL_FILE names, as everywhere else.
database_url() {
  if [[ -n ${DATABASE_URL:-} ]]; then
    echo "$DATABASE_URL"
  elif [[ -n ${DATABASE_URL_FILE:-} ]]; then
    cat "$DATABASE_URL_FILE"
  else
    give_up 2 'DATABASE_URL is missing, for example DATABASE_URL=postgresql://user:password@127.0.0.1:5432/syncstore'
  fi
}

# connect_to URL: sets `address` to it without the password, which goes through the environment: everybody on the machine sees
# the words that a program was started with.
connect_to() {
  [[ $1 =~ ^(postgres(ql)?://) ]] || give_up 2 'DATABASE_URL must begin with postgresql:// (or postgres://).'
  address=$1
  if [[ $1 =~ ^(postgres(ql)?://[^:@/]*):([^@/]*)@(.*)$ ]]; then
    address=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
    local encoded=${BASH_REMATCH[3]}
    printf -v PGPASSWORD '%b' "${encoded//%/\\x}"
    export PGPASSWORD
  fi
  # How it is called in pg_stat_activity: not `syncstore-…`, as those are that have to be stopped.
  export PGAPPNAME=backup
}
