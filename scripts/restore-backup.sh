#!/usr/bin/env bash
# Puts a backup of scripts/backup.sh in the place of all that the database holds.
#
#   DATABASE_URL=postgresql://… scripts/restore-backup.sh [--yes] [--only-restore] backups/syncstore_….dump
#
#   1. It looks whether the file is a backup, and whether SyncStore is stopped: workers that go on writing would mix two times.
#   2. It restores in one transaction: either all of it is there, or the database is as it was.
#   3. It migrates what an older version left, and verifies what stands there (syncstore verify).
#   4. It makes Redis follow (syncstore repair): pages that were open in the backup get jobs, jobs from after it go.
#
# --yes asks nothing; --only-restore ends after 2.
#
# Exit codes: 0 done · 2 wrong usage, settings or file, or not stopped · 5 unreachable · else that of the step that failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/postgres-tools.sh
source "$root/scripts/postgres-tools.sh"

sure=no
only_restore=no
file=
for word in "$@"; do
  case $word in
    --yes) sure=yes ;;
    --only-restore) only_restore=yes ;;
    -*) give_up 2 "There is no option $word. Usage: scripts/restore-backup.sh [--yes] [--only-restore] FILE" ;;
    *) [[ -z $file ]] || give_up 2 "One file, not $file and $word."; file=$word ;;
  esac
done
[[ -n $file ]] || give_up 2 "usage: DATABASE_URL=… scripts/restore-backup.sh [--yes] [--only-restore] FILE"
[[ -r $file ]] || give_up 2 "$file can't be read."
need psql pg_restore
contents=$(mktemp)
trap 'rm -f "$contents"' EXIT
# A schema that is made here must not be made again.
pg_restore --list "$file" 2> /dev/null | grep -v ' SCHEMA - public ' > "$contents" ||
  give_up 2 "$file is no backup of scripts/backup.sh (pg_dump's custom format). Plain SQL goes into an empty database with psql."
grep -q ' TABLE DATA public master_products ' "$contents" || give_up 2 "$file is a backup of something else: it has no master_products."
url=$(database_url)
connect_to "$url"

ask() { psql --dbname="$address" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1"; }

name=$(ask 'SELECT current_database()') || give_up 5 "PostgreSQL can't be reached, or the database is not there: correct DATABASE_URL."
running=$(ask "SELECT string_agg(DISTINCT application_name, ', ') FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'syncstore-%'")
[[ -z $running ]] ||
  give_up 2 "Still connected: $running. Stop all of it first: pm2 stop syncstore (or systemctl stop syncstore.target, docker compose stop producer worker console)"

if [[ $sure != yes ]]; then
  [[ -t 0 ]] || give_up 2 "This replaces all that the database \"$name\" holds. To do it, add --yes."
  read -r -p "This replaces all that the database \"$name\" holds. Type its name to do it: " typed
  [[ $typed == "$name" ]] || give_up 2 "Nothing was changed."
fi

say "Restoring $file into \"$name\" …"
{
  echo 'BEGIN; SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;'
  # Nothing is committed when the file breaks off.
  pg_restore --use-list="$contents" --no-owner --no-privileges --file=- "$file" && echo 'COMMIT;'
} | psql --dbname="$address" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 > /dev/null ||
  give_up 5 "It was not restored: the database is as it was."
# Before anything is planned on tables that nobody has looked at.
ask 'ANALYZE'
say 'Restored.'
[[ $only_restore == no ]] || exit 0

for step in 'dist/migrate.js' 'apps/cli/bin/syncstore.js verify' 'apps/cli/bin/syncstore.js repair'; do
  say "node $step"
  # shellcheck disable=SC2086 # words on purpose
  (cd "$root" && DATABASE_URL=$url node $step)
done
say 'Start it again: pm2 start ecosystem.config.cjs (or systemctl start syncstore.target, docker compose up)'
