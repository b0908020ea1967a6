#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: files, whole, by every option, and those that are not served.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 60

mkdir -p "$root/Boot" "$root/dir/sub" "$work/outside"
for n in 0 1 511 512 513 100000; do
	head -c "$n" /dev/urandom >"$root/f$n"
done
cp "$root/f513" "$root/Boot/BCD"
echo secret >"$work/outside/secret"
echo secret >"$root/secret"
chmod 000 "$root/secret"
ln -s ../outside "$root/out"
ln -s ../outside/secret "$root/leak"
ln -s f513 "$root/link"
ln -s loop "$root/loop"
mkfifo "$root/fifo"
serve -l '[::1]:0' --events "$work/events" -v

for n in 0 1 511 512 513; do
	gets "f$n" "$n bytes"
	gets "f$n" "$n bytes, with every option" \
		blksize=1428 tsize=0 timeout=3 windowsize=16
	[ "$n" -eq 0 ] || like "$err" "b'tsize', b'$n'" 'and their number'
done
gets f513 'blocks of 8' blksize=8 windowsize=64
gets f100000 'blocks of 65464' blksize=65464
like "$err" "b'blksize', b'65464'" 'are granted on this interface'
gets f100000 'a window of 64' windowsize=64
gets f100000 'more than a window' windowsize=65535
like "$err" "b'windowsize', b'64'" 'it is lowered'
gets f100000 'an unknown option' multicast= blksize=1024
is "$err" "granted [(b'blksize', b'1024')]" 'is left out'

# Bad links.  What is lost comes again, what comes twice does no harm.
gets f100000 'one in 7 is lost' lose=7
gets f100000 'one in 7 is lost, in windows' lose=7 windowsize=8
gets f100000 'one in 5 comes twice' twice=5
gets f100000 'one in 5 comes twice, in windows' twice=5 windowsize=8
gets f100000 'both, in large windows' twice=9 lose=11 windowsize=32
gets f100000 'a client that stops to think' pause=50:1 windowsize=4
gets f513 'a ROM that jumps away' quiet=1
log 'f513: sent 513 bytes .*last ACK missing' 'is no failure'

# netascii: text as a terminal of 1981 wants it.
printf 'one\ntwo\rthree\r\n' >"$root/text"
printf 'one\r\ntwo\r\000three\r\000\r\n' >"$root/coded"
get text mode=netascii tsize=0 blksize=8
ok -n 'netascii is converted' cmp "$work/got" "$root/coded"
like "$err" "b'tsize', b'19'" 'its size is told as it is sent'
truncate -s 1025K "$root/book"
misses book 0 'netascii beyond 1 MiB is refused' mode=netascii
like "$err" 'use octet' 'with the remedy'

# Names.
i=0
for n in /f513 //f513 '\f513' link Boot/BCD '\Boot\BCD' dir/../f513 ./f513
do
	i=$((i + 1))
	if get "$n" && cmp "$work/got" "$root/f513" >/dev/null; then
		_pass "a name, $i"
	else
		_fail "a name, $i: $err"
	fi
done
get "f513$(printf '\377\001')"
ok -n 'a name with junk behind it' cmp "$work/got" "$root/f513"

misses none 1 'a missing file'
misses dir/none 1 'a missing file in a directory'
misses f513/x 1 'a file as a directory'
misses dir 1 'a directory'
misses / 1 'the root itself'
misses '' 1 'no name'
misses ../outside/secret 2 'dots'
misses '..\outside\secret' 2 'dots with backslashes'
misses out/secret 2 'a link out of the root'
misses leak 2 'a link to a file outside'
misses loop 2 'a link to itself'
misses fifo 2 'a FIFO'
misses "$work/outside/secret" 1 'an absolute name'
if [ "$(id -u)" -eq 0 ]; then
	misses secret 2 'a file that may not be read'
else
	skip 'not root' 'a file that may not be read'
fi
log 'out/secret: refused: Outside of the root' 'the log says why'
log 'dir/none: File not found' 'and what is missing'
alive 'the daemon serves on'
