#!/usr/bin/env bash
# Writes a backup of SyncStore's database: everything that it knows. Redis needs none, it is rebuilt from PostgreSQL.
#
#   DATABASE_URL=postgresql://… scripts/backup.sh [directory]
#
# The file (pg_dump's custom format, compressed) has its name only when it is whole and readable; the name is printed on
# standard output. Imports may go on meanwhile: it holds one moment. BACKUPS_KEPT=14 deletes all but the newest 14 there.
#
# The tokens in it are encrypted with ENCRYPTION_KEY, which is not in it: keep that somewhere else, or every seller has to give
# consent again.
#
# Exit codes: 0 written · 2 wrong usage or settings · 5 PostgreSQL unreachable, or no room for the file.
set -euo pipefail
# Payloads and tokens are nobody else's business.
umask 077

# shellcheck source=scripts/postgres-tools.sh
source "$(dirname "${BASH_SOURCE[0]}")/postgres-tools.sh"

[[ $# -le 1 && ${1:-} != -* ]] || give_up 2 "usage: DATABASE_URL=… scripts/backup.sh [directory]"
directory=${1:-backups}
kept=${BACKUPS_KEPT:-all}
[[ $kept == all || $kept =~ ^[1-9][0-9]*$ ]] || give_up 2 "BACKUPS_KEPT must be a whole number above 0, but is \"$kept\""
need pg_dump pg_restore
url=$(database_url)
connect_to "$url"

mkdir -p "$directory"
file=$directory/syncstore_$(date -u +%Y%m%dT%H%M%SZ).dump
trap 'rm -f "$file.part"' EXIT
pg_dump --dbname="$address" --format=custom --no-owner --no-privileges --file="$file.part" ||
  give_up 5 "The backup was not written. pg_dump must be as new as the server, and reach it."
pg_restore --list "$file.part" > /dev/null
mv "$file.part" "$file"
echo "$file"

if [[ $kept != all ]]; then
  # Names hold the time, so that they sort by age.
  find "$directory" -maxdepth 1 -name 'syncstore_*.dump' | sort -r | tail -n "+$((kept + 1))" | while read -r old; do
    rm -- "$old"
    say "Deleted the older backup $old."
  done
fi
