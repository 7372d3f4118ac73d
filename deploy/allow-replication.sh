#!/bin/sh
# Once, when the primary's data folder is made: let standbys follow it by password.
set -eu
echo "host replication timeline all scram-sha-256" >> "$PGDATA/pg_hba.conf"
