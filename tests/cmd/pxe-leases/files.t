#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Files that cannot be read or written, are torn, foreign, or of another
# version: a message, an exit status, and the file as it was.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need sqlite3
about pxe-leases
plan 38

good=$work/good.db
echo '4102444800 52:54:00:00:00:02 10.0.0.6 web2 *' >"$work/dnsmasq"
pxe-leases import --leases "$good" --format dnsmasq "$work/dnsmasq" \
	2>/dev/null || exit 99
sqlite3 "$good" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null

# refused FILE STATUS WHAT: neither list nor import takes it, and it stays.
refused() {
	_sum=$(cksum <"$1")
	run pxe-leases --leases "$1"
	is "$rc/$out" "$2/" "$3: list exits with $2 and prints nothing"
	like "$err" "^pxe-leases: leases: $1: [a-z]" "$3: list says why"
	run pxe-leases import --leases "$1" --format dnsmasq "$work/dnsmasq"
	is "$rc" "$2" "$3: import exits with $2"
	is "$(cksum <"$1") $(ls "$1"*)" "$_sum $1" \
		"$3: the file is as it was, and nothing beside it"
}

run pxe-leases --leases "$work/none.db"
is "$rc" 66 'a missing file: list exits with 66'
is "$(ls "$work"/none* 2>/dev/null)" '' 'a missing file: list makes none'
mkdir "$work/dir"
run pxe-leases --leases "$work/dir"
is "$rc" 65 'a directory: list exits with 65'

: >"$work/empty.db"
run pxe-leases --leases "$work/empty.db"
is "$rc" 65 'an empty file: list exits with 65'
echo 'these are not the leases you look for; a text of more than 100 bytes,' \
	'as long as the header of a database of SQLite' >"$work/text.db"
refused "$work/text.db" 65 'a text'
sqlite3 "$work/foreign.db" 'CREATE TABLE t (a); PRAGMA user_version = 2'
run pxe-leases --leases "$work/foreign.db"
is "$rc/$out" 65/ 'a foreign database: list exits with 65'

cp "$good" "$work/newer.db"
sqlite3 "$work/newer.db" 'PRAGMA user_version = 3'
refused "$work/newer.db" 65 'a newer schema'
cp "$good" "$work/older.db"
sqlite3 "$work/older.db" 'PRAGMA user_version = 1'
refused "$work/older.db" 65 'an older schema'
like "$(pxe-leases --leases "$work/older.db" 2>&1)" \
	'a start of pxe-dhcpd converts it' \
	'an older schema: list says what to do'
head -c 6000 "$good" >"$work/torn.db"
refused "$work/torn.db" 65 'a torn database'

# A copy without its journal, in a directory that cannot be written.
mkdir "$work/ro"
cp "$good" "$work/ro/leases.db"
chmod 555 "$work/ro"
chmod 444 "$work/ro/leases.db"
run pxe-leases --leases "$work/ro/leases.db"
like "$rc/$out" '^0/10\.0\.0\.6' 'a read-only copy: list reads it'
is "$(ls "$work/ro")" leases.db 'a read-only copy: nothing is made beside it'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	as_nobody() {
		run setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	}
	as_nobody "$(command -v pxe-leases)" import --format dnsmasq \
		--leases "$work/ro/leases.db" "$work/dnsmasq"
	is "$rc" 73 'a read-only file: import exits with 73'
	chmod 600 "$good"
	as_nobody "$(command -v pxe-leases)" --leases "$good"
	is "$rc" 77 'a file of another user: list exits with 77'
else
	skip 'not root' 'a read-only file: import exits with 73'
	skip 'not root' 'a file of another user: list exits with 77'
fi
chmod 755 "$work/ro"

# --- what is imported --------------------------------------------------------
run pxe-leases import --leases "$good" --format isc "$work/none"
is "$rc" 66 'a missing file to import: exit 66'
printf 'lease 10.0.0.9 {\n ends never;\n binding state active;\n' \
	>"$work/cut"
sum=$(cksum <"$good")
run pxe-leases import --leases "$good" --format isc "$work/cut"
is "$rc" 65 'a file to import that was cut off: exit 65'
like "$err" "import: $work/cut:4: the file ends within a lease" \
	'a file to import that was cut off is named with its line'
is "$(cksum <"$good")" "$sum" \
	'a file to import that was cut off changes nothing'
run pxe-leases import --leases "$good" --format json "$work/dnsmasq"
is "$rc" 65 'a file to import of another format: exit 65'

# --- locks -------------------------------------------------------------------
if command -v flock >/dev/null; then
	run flock "$good.lock" "$(command -v pxe-leases)" import \
		--leases "$good" --format dnsmasq "$work/dnsmasq"
	is "$rc" 73 'a database that a daemon has: import exits with 73'
	run flock "$good.lock" "$(command -v pxe-leases)" --leases "$good"
	is "$rc" 0 'a database that a daemon has: list reads it'
else
	skip 'no flock' 'a database that a daemon has: import exits with 73'
	skip 'no flock' 'a database that a daemon has: list reads it'
fi

# --- without a daemon --------------------------------------------------------
for c in status 'release 10.0.0.6' 'bind 10.0.0.6 52:54:00:00:00:01'; do
	# shellcheck disable=SC2086
	run pxe-leases --control "$work/none.sock" $c
	is "$rc" 69 "${c%% *} without a daemon exits with 69"
done
run pxe-leases --control "$work/none.sock" --leases "$good" -j bound
is "$rc" 0 'list without a daemon reads the database'

rc=0
pxe-leases --leases "$good" >/dev/full 2>/dev/null || rc=$?
is "$rc" 74 'a full disk: list exits with 74'
