#!/bin/sh
# A backup of a workspace on SQLite while it is at work: backup.sh WORKSPACE TARGET
# The database first: the lake only ever grows, so that it has all that the database speaks of.
set -eu
workspace="$1"
target="$2"
mkdir -p "$target/lake"
python3 - "$workspace/state.db" "$target/state.db" <<'PYTHON'
import sqlite3
import sys

source, target = (sqlite3.connect(name) for name in sys.argv[1:])
with target:
    source.backup(target)
PYTHON
# Then what waits in the write-ahead log, the commit log, and last the parts that it names: whatever
# lands meanwhile is in one of them. Nothing may be compacted until this is done.
for name in wal log; do
    if [ -d "$workspace/lake/$name" ]; then cp -Rp "$workspace/lake/$name" "$target/lake/"; fi
done
for path in "$workspace"/lake/*; do
    case "$(basename "$path")" in wal | log | trash) ;; *) cp -Rp "$path" "$target/lake/" ;; esac
done
cp -Rp "$workspace/meterhouse.yml" "$workspace/catalog" "$target/"
