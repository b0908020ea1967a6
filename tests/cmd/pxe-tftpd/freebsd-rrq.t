#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the list of FreeBSD's functional tests of tftpd: reading,
# over IPv4 and IPv6.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/hostile.sh"
n=$(in_list freebsd-rrq.py)
plan $((2 * n + 4))

mkdir "$root/sub2"
rm "$root/sub"
mv "$root/sub2" "$root/sub"
echo outside >"$work/outside"
printf 'a small file' >"$root/small"
: >"$root/empty"
head -c 768 /dev/urandom >"$root/medium"
head -c 512 /dev/urandom >"$root/even"
head -c $((13 * 512 - 4)) /dev/urandom >"$root/window"
printf 'one\ntwo\rthree\n\n' >"$root/text"
echo secret >"$root/secret"
chmod 000 "$root/secret"

serve -l '[::1]:0' --events "$work/events"
remember
list freebsd-rrq.py 127.0.0.1 'IPv4: '
port4=$port
port=$(sed -n 's/.*listening on \[::1\]://p' "$work/tftpd.log")
if [ -n "$port" ]; then
	list freebsd-rrq.py ::1 'IPv6: '
else
	i=0
	while [ "$i" -lt "$n" ]; do
		i=$((i + 1))
		skip 'no IPv6' "IPv6: case $i"
	done
fi
port=$port4
forgotten "$keeps"
alive 'the daemon serves on'
