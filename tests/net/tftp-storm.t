#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# 200 machines power on at once and fetch a program and an initrd from
# pxe-tftpd over a network that loses packets: all finish, every byte is right
# (tftp-load compares), and the daemon is as it was before.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
about pxe-tftpd
plan 8

. "$PXE_SRCDIR/tests/bench/lib.sh"
on_exit bench_end
bench_net || exit 99
root=$work/root
mkdir "$root"
head -c 100000 /dev/urandom >"$root/program"
head -c 1000000 /dev/urandom >"$root/initrd"
server_start "$work/tftpd.log" pxe-tftpd -r "$root" -l 0.0.0.0 -q || {
	diag "$(cat "$work/tftpd.log")"
	exit 99
}
fds=$(descriptors)

# storm MACHINES NAME OPTION...: passes if all of them have both files.  They
# have addresses of $addresses.
addresses=$machines
storm() {
	_count=$1
	_name="$1 machines $2 get both files whole"
	shift 2
	run load -r "$root" -B "$addresses" -f program -f initrd -c "$_count" \
		--deadline 240 "$@"
	is "$rc $(printf '%s\n' "$out" | value machines)" "0 $_count" "$_name"
	[ "$rc" -eq 0 ] || diag "$err"
	diag "$out"
}

# idle: it holds no more descriptors than at the start.
idle() {
	[ "$(descriptors)" -eq "$fds" ]
}

storm 200 'as EDK2 with an ACK for each block out of order and 1 % lost' \
	-w 4 --edk2 -l 1
wait_for 60 idle
is "$(descriptors)" "$fds" 'after 200 machines no descriptor is left'
read -r before _ <<END
$(memory)
END

addresses=10.99.9.9/32
storm 100 'of one address in lockstep with 1 % of both ways lost' \
	-l 1 --ack-loss 1 -T 1000 --tries 30
addresses=$machines
storm 100 'in windows of 16 with one ACK a gap and 1 % of both ways lost' \
	-w 16 -l 1 --ack-loss 1 -T 1000 --tries 30
# Windows that overrun a client's socket are lost for real.
storm 50 'in windows of 64 without GRO' -w 64 --edk2 --no-gro -l 1
wait_for 60 idle
is "$(descriptors)" "$fds" 'after 450 machines no descriptor is left'
read -r after _ <<END
$(memory)
END
_what='after 450 machines less than 18 MB more are held than after 200'
diag "$before KiB, then $after KiB"
if grep -q __asan_init "$(command -v pxe-tftpd)"; then
	skip 'sanitizers keep what was freed' "$_what"
else
	ok -n "$_what" test "$((after - before))" -lt 18432
fi
unlike "$(cat "$work/tftpd.log")" 'Sanitizer|out of|cannot|failed' \
	'450 machines leave no error in the log'
