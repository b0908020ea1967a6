#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: files, whole, by every option, and those that are not served.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 60

mkdir -p "$root/Boot" "$root/dir/sub" "$work/outside"
for n in 0 1 511 512 513 100000; do
	head -c "$n" /dev/urandom >"$root/f$n"
done
cp "$root/f513" "$root/Boot/BCD"
cp "$root/f513" "$root/quiet"
echo secret >"$work/outside/secret"
echo secret >"$root/secret"
chmod 000 "$root/secret"
ln -s ../outside "$root/out"
ln -s ../outside/secret "$root/leak"
ln -s f513 "$root/link"
ln -s loop "$root/loop"
mkfifo "$root/fifo"
serve -l '[::1]:0' -v

for n in 0 1 511 512 513; do
	gets "f$n" "a file of $n bytes arrives whole"
	gets "f$n" "a file of $n bytes with every option arrives whole" \
		blksize=1428 tsize=0 timeout=3 windowsize=16
	[ "$n" -eq 0 ] || granted tsize "$n" "tsize of a file of $n bytes"
done
gets f513 'a file in blocks of 8 arrives whole' blksize=8 windowsize=64
gets f100000 'a file in blocks of 65464 arrives whole' blksize=65464
granted blksize 65464 'a blksize of 65464 is granted on the loopback'
gets f100000 'a file in windows of 64 blocks arrives whole' windowsize=64
gets f100000 'a file with a windowsize of 65535 arrives whole' windowsize=65535
granted windowsize 64 'a windowsize of 65535 is lowered to 64'
gets f100000 'a file with an unknown option arrives whole' \
	multicast= blksize=1024
is "$err" "granted [(b'blksize', b'1024')]" \
	'an unknown option is left out of the OACK'

# Bad links.  What is lost comes again, what comes twice does no harm.
gets f100000 'a file in lockstep with 1 of 7 packets lost arrives whole' lose=7
gets f100000 'a file in windows with 1 of 7 packets lost arrives whole' \
	lose=7 windowsize=8
gets f100000 'a file in lockstep with 1 of 5 blocks duplicated arrives whole' \
	twice=5
gets f100000 'a file in windows with 1 of 5 blocks duplicated arrives whole' \
	twice=5 windowsize=8
gets f100000 'a file in windows of 32 with losses and copies arrives whole' \
	twice=9 lose=11 windowsize=32
gets f100000 'a file whose client pauses for a second arrives whole' \
	pause=50:1 windowsize=4
gets quiet 'a file whose last ACK is never sent arrives whole' quiet=1
has_event 'a transfer whose last ACK is missing is a transfer event' \
	event=transfer file=/quiet bytes=513 note~.

# netascii: text as a terminal of 1981 wants it.
printf 'one\ntwo\rthree\r\n' >"$root/text"
printf 'one\r\ntwo\r\000three\r\000\r\n' >"$root/coded"
get text mode=netascii tsize=0 blksize=8
ok -n 'a text in netascii has CR LF and CR NUL' cmp "$work/got" "$root/coded"
granted tsize 19 'tsize of a text in netascii is its length after conversion'
truncate -s 1025K "$root/book"
misses book 0 'a file above 1 MiB in netascii gets ERROR 0' mode=netascii
like "$err" 'octet' 'a file above 1 MiB in netascii gets a text that says octet'

# Names.
for n in /f513 //f513 '\f513' link Boot/BCD '\Boot\BCD' dir/../f513 ./f513
do
	what="the name $n is that of a file in the root"
	if get "$n" && cmp "$work/got" "$root/f513" >/dev/null; then
		_pass "$what"
	else
		_fail "$what: $err"
	fi
done
get "f513$(printf '\377\001')"
ok -n 'a name with bytes 255 and 1 behind it is that of a file' \
	cmp "$work/got" "$root/f513"

misses none 1 'a missing file gets ERROR 1'
misses dir/none 1 'a missing file in a directory gets ERROR 1'
misses f513/x 1 'a file for a directory gets ERROR 1'
misses dir 1 'a directory gets ERROR 1'
misses / 1 'the root itself gets ERROR 1'
misses '' 1 'an empty name gets ERROR 1'
misses ../outside/secret 2 'a name with .. out of the root gets ERROR 2'
misses '..\outside\secret' 2 'a name with ..\ out of the root gets ERROR 2'
misses out/secret 2 'a link to a directory outside gets ERROR 2'
misses leak 2 'a link to a file outside gets ERROR 2'
misses loop 2 'a link to itself gets ERROR 2'
misses fifo 2 'a FIFO gets ERROR 2'
misses "$work/outside/secret" 1 'an absolute name of the host gets ERROR 1'
what='a file that may not be read gets ERROR 2'
if [ "$(id -u)" -eq 0 ]; then
	misses secret 2 "$what"
else
	skip 'not root' "$what"
fi
has_event 'a link out of the root is a refused event with code 2' \
	event=refused file=/out/secret code=2
has_event 'a missing file is a miss event with code 1' \
	event=miss file=/dir/none code=1
alive 'after all tests of files.t'
