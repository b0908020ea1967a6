#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Leases in each format, out and in, through a database without a daemon.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
about pxe-leases
plan 26

db=$work/leases.db
# 2100-01-01, so that they last.
cat >"$work/dnsmasq" <<'END'
4102444800 52:54:00:00:00:02 10.0.0.6 web2 01:52:54:00:00:00:02
0 52:54:00:00:00:01 10.0.0.50 web1 *
4102444801 52:54:00:00:00:03 10.0.0.7 * *
5 52:54:00:00:00:04 10.0.0.8 old *
END
leases() {
	run pxe-leases --leases "$db" "$@"
}
tab=$(printf '\t')

leases import --format dnsmasq "$work/dnsmasq"
is "$rc/$out" 0/ 'an import into a new database succeeds, and prints nothing'
like "$err" 'import: 1 are not bound, or have ended' \
	'an import tells how many leases it left out'
leases
is "$rc/$(printf '%s\n' "$out" | cut -f 1-4,6)" "0/\
10.0.0.6${tab}bound${tab}52:54:00:00:00:02${tab}web2${tab}4102444800
10.0.0.7${tab}bound${tab}52:54:00:00:00:03${tab}-${tab}4102444801
10.0.0.50${tab}bound${tab}52:54:00:00:00:01${tab}web1${tab}never" \
	'without a terminal: columns with tabs, no header, by address'
leases --format tsv
is "$out" "$(pxe-leases --leases "$db")" \
	'tsv is the format without a terminal'
leases list --format table
like "$out" '^IP +STATE +LEFT +MAC +NAME$' 'a table has a header'
like "$out" '^10\.0\.0\.50 +bound +never +52:54:00:00:00:01  web1$' \
	'a table shows a lease without an end'
like "$out" \
	'^10\.0\.0\.6 +bound +[0-9]+d[0-9][0-9]h +52:54:00:00:00:02  web2$' \
	'a table shows the time that is left'
leases web1 -j
want='^\{"ip":"10.0.0.50","state":"bound","mac":"52:54:00:00:00:01",'
want=$want'"name":"web1","client":"6d01525400000001","starts":[0-9]+\}$'
like "$out" "$want" \
	'--json is a line an object, without what a lease has not'
leases --format json web1
is "$out" "$(pxe-leases -j --leases "$db" web1)" \
	'--format json and --json are the same'
leases --sort name --format dnsmasq
is "$out" '4102444801 52:54:00:00:00:03 10.0.0.7 * *
0 52:54:00:00:00:01 10.0.0.50 web1 *
4102444800 52:54:00:00:00:02 10.0.0.6 web2 *' \
	'dnsmasq: its lease file, sorted by name'
leases --format isc 10.0.0.6
is "$(printf '%s\n' "$out" | grep -v starts)" 'lease 10.0.0.6 {
  ends 5 2100/01/01 00:00:00;
  binding state active;
  hardware ethernet 52:54:00:00:00:02;
  client-hostname "web2";
}' 'isc: the lease file of ISC dhcpd'

# Out of one database and into another.
for format in dnsmasq isc json; do
	pxe-leases --leases "$db" --format "$format" >"$work/$format.out"
	run pxe-leases import --leases "$work/$format.db" --format "$format" \
		"$work/$format.out"
	is "$rc" 0 "$format: what was printed is imported"
	run pxe-leases --leases "$work/$format.db"
	is "$(printf '%s\n' "$out" | cut -f 1-4,6)" \
		"$(pxe-leases --leases "$db" | cut -f 1-4,6)" \
		"$format: leases survive the way out and back"
done
rc=0
pxe-leases --leases "$db" -j | pxe-leases import --leases "$work/pipe.db" \
	--format json - 2>"$work/err" || rc=$?
is "$rc/$(pxe-leases --leases "$work/pipe.db" | wc -l)" 0/3 \
	'import reads standard input'

# --- what is kept ------------------------------------------------------------
echo '4102444800 52:54:00:00:00:09 10.0.0.6 thief *' >"$work/other"
leases import --format dnsmasq "$work/other"
is "$rc" 1 'an import of an address that another client has exits with 1'
like "$err" 'import: 10\.0\.0\.6: bound to another client' \
	'an import names the address that another client has'
leases 10.0.0.6
like "$out" 52:54:00:00:00:02 'an import leaves leases of other clients'

# --- usage -------------------------------------------------------------------
leases import "$work/dnsmasq"
is "$rc" 64 'import without a format is wrong usage'
leases --json --format isc
is "$rc" 64 'two formats are wrong usage'
leases list 10.0.0.0/99
is "$rc" 64 'a network that is none is wrong usage'
leases release
is "$rc" 64 'release without an address is wrong usage'
leases bind 10.0.0.6
is "$rc" 64 'bind without a hardware address is wrong usage'
