#!/bin/sh
# Copy the primary the first time, then follow it.
set -eu
umask 077
echo "*:*:*:timeline:$(cat /run/secrets/postgres-password)" > /tmp/pgpass
export PGPASSFILE=/tmp/pgpass PGDATA=/var/lib/postgresql/data
chmod 700 "$PGDATA"  # PostgreSQL starts on nothing that others may read
[ -s "$PGDATA/PG_VERSION" ] || \
    pg_basebackup --host=primary --username=timeline --pgdata="$PGDATA" --write-recovery-conf --checkpoint=fast
# A question on the standby shall not be ended because the primary cleans up what it still reads.
exec postgres -c hot_standby_feedback=on -c listen_addresses='*'
