#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Options and configuration: what is refused, and with which status.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 24

run pxe-dhcpd
is "$rc" 64 'pxe-dhcpd without --interface exits with 64'
like "$err" 'no interface: name one with -i' \
	'pxe-dhcpd without --interface names the option'
run pxe-dhcpd -i eth9
is "$rc" 64 'pxe-dhcpd without --pool, --hosts and --proxy exits with 64'
like "$err" '--pool.*--proxy' 'pxe-dhcpd without --pool names the options'
run pxe-dhcpd -i eth9 --proxy --pool 10.0.0.1-10.0.0.2
is "$rc" 64 'pxe-dhcpd --proxy with --pool exits with 64'
run pxe-dhcpd -i nosuch0 --proxy
is "$rc" 69 'pxe-dhcpd on an interface that does not exist exits with 69'
like "$err" 'interface: nosuch0: No such device' \
	'pxe-dhcpd names the interface that does not exist'
run pxe-dhcpd -i lo --proxy surplus
is "$rc" 64 'pxe-dhcpd with an argument that is no option exits with 64'

bad() {
	run pxe-dhcpd -n -i lo "$1" "$2"
	is "$rc:$(printf '%s' "$err" | grep -c "$3")" "64:1" \
		"pxe-dhcpd $1 $2 is refused: $3"
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
is "$rc" 0 'pxe-dhcpd -n accepts a configuration file'
like "$out" '^lease 3h$' 'pxe-dhcpd: the command line goes before the file'
like "$out" '^pool 10\.0\.1\.5-10\.0\.1\.9/24$' \
	'pxe-dhcpd: several pools in the file are all taken'
printf '%s\n' "$out" >"$work/again"
run pxe-dhcpd -n -c "$work/again"
is "$out" "$(cat "$work/again")" \
	'pxe-dhcpd -n prints a file that means the same'

cat >"$work/conf" <<'END'
interface lo
pool 10.0.0.5
nonsense 1
lease never
END
run pxe-dhcpd -n -c "$work/conf"
is "$rc" 78 'pxe-dhcpd -n: errors in the file exit with 78'
is "$(printf '%s\n' "$err" | sed -n 's/^pxe-dhcpd: .*conf:\([0-9]*\):.*/\1/p' |
	sort | tr '\n' ' ')" '2 3 4 ' \
	'pxe-dhcpd -n: each error in the file is reported with its line'
run pxe-dhcpd -n -i lo --proxy -c "$work/missing"
is "$rc" 66 'pxe-dhcpd -n: a missing configuration file exits with 66'
