#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Control characters of arguments, option values, file names and file contents
# do not reach the terminal: messages show them as \xNN.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 20

red=$(printf '\033[31mred')

# escaped WHAT ARG...: the run fails with messages that hold \x1b and nothing
# that is not printable.
escaped() {
	what=$1
	shift
	run pxe-dhcpd "$@"
	raw=$(printf '%s\n' "$err" | tr -d '[:print:]\n' | wc -c)
	seen=$(printf '%s\n' "$err" | grep -cF '\x1b[31mred')
	[ "$seen" -eq 0 ] || seen=some
	[ "$rc" -eq 0 ] || rc=fails
	is "$rc/$raw/$seen" fails/0/some "pxe-dhcpd escapes $what"
}

escaped 'an argument' "$red"
escaped 'the name of an unknown option' "--$red"
escaped 'an interface name' -i "$red" --proxy
for opt in pool router lease http boot next-server; do
	escaped "the value of --$opt" -n -i lo "--$opt" "$red"
done
escaped 'the value of --user' -i lo --proxy --user "$red"
escaped 'the value of --events' -i lo --proxy --events "$work/no/$red"

: >"$work/$red"
escaped 'the name of the boot root' -i lo --proxy --root "$work/$red"
escaped 'the name of the database' -i lo --pool 10.0.0.5-10.0.0.9/24 \
	--leases "$work/no/$red/leases.db"
escaped 'the name of a missing configuration' -n -c "$work/no/$red"
escaped 'the name of a missing hosts file' -n -i lo --hosts "$work/no/$red"
printf 'interface lo\nproxy\n%s\n' "$red" >"$work/$red"
escaped 'a line of the configuration' -n -c "$work/$red"
printf '%s\n' "$red" >"$work/hosts"
escaped 'a line of the hosts file' -n -i lo --hosts "$work/hosts"

# What -n prints is a configuration file: quoted, and read back alike.
run pxe-dhcpd -n -i lo --proxy --root "$red"
is "$rc/$(printf '%s\n' "$out" | tr -d '[:print:]\n' | wc -c)" 0/0 \
	'pxe-dhcpd -n prints no control character of a value'
like "$out" '^root "\\x1b\[31mred"$' \
	'pxe-dhcpd -n prints a value with ESC in quotes'
printf '%s\n' "$out" >"$work/again"
run pxe-dhcpd -n -c "$work/again"
is "$out" "$(cat "$work/again")" \
	'pxe-dhcpd reads a value with ESC back alike'
