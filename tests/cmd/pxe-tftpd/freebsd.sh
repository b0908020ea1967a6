# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by freebsd-wrq.t and freebsd-over.t: the list of FreeBSD's functional
# tests of tftpd: writing, over IPv4 and IPv6.
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
n=$(in_list freebsd-wrq.py)

# both MODE OPTION...: the list over both families.
both() {
	_mode=$1
	shift
	mkdir -m 777 "$root/in"
	serve -l '[::1]:0' --events "$work/events" --upload "$root/in" "$@"
	remember
	list freebsd-wrq.py 127.0.0.1 "IPv4, $_mode: " "$_mode"
	port4=$port
	port=$(sed -n 's/.*listening on \[::1\]://p' "$work/tftpd.log")
	if [ -n "$port" ]; then
		list freebsd-wrq.py ::1 "IPv6, $_mode: " "$_mode"
	else
		i=0
		while [ "$i" -lt "$n" ]; do
			i=$((i + 1))
			skip 'no IPv6' "IPv6, $_mode: case $i"
		done
	fi
	port=$port4
	forgotten "$keeps"
	is "$(find "$root/in" -name '.*')" '' 'nothing hidden is left'
	alive 'the daemon serves on'
}
