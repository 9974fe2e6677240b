#!/bin/sh
# Dumps the database at the URL in $DATABASE_URL_FILE into $BACKUP_DIR, and deletes dumps older than $KEEP_DAYS days.
# A dump has its name once it is whole and readable. To restore: docs/operations/kubernetes.md
set -eu
umask 077

dump="$BACKUP_DIR/donotplay-$(date -u +%Y%m%dT%H%M%SZ).dump"
trap 'rm -f "$dump.part"' EXIT

pg_dump --format=custom --file="$dump.part" --dbname="$(cat "$DATABASE_URL_FILE")"
# Reads all of it, so that a damaged one is noticed today.
pg_restore --file=/dev/null "$dump.part"
sync "$dump.part"
mv "$dump.part" "$dump"
echo "wrote $dump, $(wc -c <"$dump") bytes"

find "$BACKUP_DIR" -maxdepth 1 -name 'donotplay-*.dump' -mtime "+$KEEP_DAYS" ! -name "${dump##*/}" -print -delete
