#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Options, configuration and what goes wrong before anything is served.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 24

run pxe-dhcpd
is "$rc" 64 'without an interface: usage'
like "$err" 'no interface: name one with -i' 'it says what is missing'
run pxe-dhcpd -i eth9
is "$rc" 64 'without a pool: usage'
like "$err" '--pool.*--proxy' 'it names the ways out'
run pxe-dhcpd -i eth9 --proxy --pool 10.0.0.1-10.0.0.2
is "$rc" 64 'a proxy has no pool'
run pxe-dhcpd -i nosuch0 --proxy
is "$rc" 69 'an interface that does not exist'
like "$err" 'interface: nosuch0: No such device' 'it is named'
run pxe-dhcpd -i lo --proxy surplus
is "$rc" 64 'an argument that is no option'

bad() {
	run pxe-dhcpd -n -i lo "$1" "$2"
	is "$rc:$(printf '%s' "$err" | grep -c "$3")" "64:1" "$1 $2: $3"
}
bad --pool 10.0.0.9-10.0.0.1 'last address comes before'
bad --pool 10.0.0.1 'not of the form A-B'
bad --pool 10.0.0.1-10.0.1.9/24 'one network'
bad --pool 127.0.0.1-127.0.0.9 'host may have'
bad --lease 5 'minute or more'
bad --dns 10.0.0.1,x 'not IPv4'
bad --http ftp://x/ 'http'
bad --boot x64 'CLASS=FILE'
bad --boot x64=http://10.0.0.1/a.efi 'TFTP only'

cat >"$work/conf" <<'END'
# a comment
interface lo
pool 10.0.0.5-10.0.0.9    # another
pool 10.0.1.5-10.0.1.9/24
boot x64=grub/grubx64.efi
lease 2h
END
run pxe-dhcpd -n -c "$work/conf" --lease 3h
is "$rc" 0 '-n accepts a good file'
like "$out" '^lease 3h$' 'the command line beats the file'
like "$out" '^pool 10\.0\.1\.5-10\.0\.1\.9/24$' 'pools are repeated'
printf '%s\n' "$out" >"$work/again"
run pxe-dhcpd -n -c "$work/again"
is "$out" "$(cat "$work/again")" 'what -n prints is read back alike'

cat >"$work/conf" <<'END'
interface lo
pool 10.0.0.5
nonsense 1
lease never
END
run pxe-dhcpd -n -c "$work/conf"
is "$rc" 78 'errors in the file: 78'
is "$(printf '%s\n' "$err" | sed -n 's/^pxe-dhcpd: .*conf:\([0-9]*\):.*/\1/p' |
	sort | tr '\n' ' ')" '2 3 4 ' 'every error is named with its line'
run pxe-dhcpd -n -i lo --proxy -c "$work/missing"
is "$rc" 66 'a missing configuration file: 66'
