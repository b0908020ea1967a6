#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: uploads: off, on, bounded, whole or not at all.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 116

in=$work/in
mkdir -m 777 "$in" "$in/sub"
here=$PXE_SRCDIR/tests/cmd/pxe-tftpd

# put FILE NAME [KEY=VALUE...]: with upload.py; sets rc and err.
put() {
	rc=0
	timeout 60 python3 "$here/upload.py" "$port" "$@" 2>"$work/.err" ||
		rc=$?
	err=$(cat "$work/.err")
}

# stores FILE WHAT [KEY=VALUE...]: passes if it is in the directory then.
stores() {
	_file=$1
	_what=$2
	shift 2
	rm -f "$in/x"
	put "$_file" x "$@"
	if [ "$rc" -eq 0 ] && cmp "$_file" "$in/x" >"$work/.ok" 2>&1; then
		_pass "$_what"
	else
		_fail "$_what"
		diag "exit $rc: $err; $(cat "$work/.ok")"
	fi
}

# refuses CODE ERE NAME WHAT [KEY=VALUE...]: passes if it ends with that ERROR,
# which is no longer than the request: hence the option that is none.
refuses() {
	_ere="^1 error $1 .*$2"
	_name=$3
	_what=$4
	shift 4
	put "$work/f513" "$_name" long=long-long-long-long-long-long "$@"
	like "$rc $err" "$_ere" "$_what"
}

# left: what is in the directory, hidden or not.
left() {
	(cd "$in" && find . -type f | sort | tr '\n' ' ')
}

# later ARGUMENT...: upload.py in the background, which pauses; $later is its
# process id.  Returns when it does.
later() {
	: >"$work/later"
	timeout 60 python3 "$here/upload.py" "$port" "$@" \
		>"$work/later" 2>&1 &
	later=$!
	wait_for 20 grep -q paused "$work/later"
}

# settled: has the daemon no more descriptors than at first?
settled() {
	[ "$(descriptors)" -le "$before" ]
}

for n in 0 1 511 512 513 100000; do
	head -c "$n" /dev/urandom >"$work/f$n"
done
head -c 3000000 /dev/urandom >"$work/big"

# Without --upload nothing is stored.
serve
refuses 2 read-only x 'without --upload it is read-only'
is "$(descriptors)$(pgrep -P "$daemon")" "$(descriptors)" \
	'and has no second process'
stop "$daemon"

run timeout 20 pxe-tftpd -r "$root" -l 127.0.0.1:0 --upload "$work/none"
like "$rc $err" "^66 .*upload: $work/none: No such" 'a missing directory'
for o in max-uploads=0 max-uploads=1001 upload-max=x; do
	run pxe-tftpd -n "--$o"
	is "$rc" 64 "--$o"
done

serve --upload "$in" --upload-max 4M -v --events "$work/events"
second=$(pgrep -P "$daemon")
if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c %U "/proc/$second")" nobody 'the second process: not root'
else
	skip 'not root' 'the second process: not root'
fi
is "$(find "/proc/$second/fd" -mindepth 1 | wc -l)" 4 \
	'and has no more descriptors than it needs'
before=$(descriptors)

for n in 0 1 511 512 513; do
	stores "$work/f$n" "$n bytes"
	stores "$work/f$n" "$n bytes, with every option" \
		blksize=1428 "tsize=$n" timeout=3 windowsize=16
	like "$err" "b'tsize', b'$n'" 'tsize comes back'
done
is "$(stat -c %a "$in/x")" 644 'everybody may read it'
stores "$work/f513" 'blocks of 8' blksize=8 windowsize=64
stores "$work/f100000" 'blocks of 65464' blksize=65464
stores "$work/big" 'a window of 64' windowsize=64 blksize=1428
stores "$work/f100000" 'more than a window' windowsize=65535
like "$err" "b'windowsize', b'64'" 'is lowered'
stores "$work/f100000" 'an unknown option' blocks=9 blksize=1024
like "$err" "^granted .\(b'blksize', b'1024'\). from" 'is left out'
stores "$work/f513" 'a size that is not known' tsize=0

stores "$work/f100000" 'one in 7 is lost' lose=7 wait=0.06
stores "$work/f100000" 'one in 7 is lost, in windows' lose=7 windowsize=8
stores "$work/f100000" 'one in 5 comes twice' twice=5
stores "$work/f100000" 'both, in large windows' twice=9 lose=11 windowsize=32
stores "$work/f513" 'the last ACK is lost' deaf=1
stores "$work/f513" 'the last ACK is lost, in windows' deaf=1 windowsize=4

# Text.
printf 'a\r\nb\r\0c\r\n\r\r\n\rx\r' >"$work/crlf"
rm "$in/x"
put "$work/crlf" x mode=netascii blksize=8
is "$(od -An -c "$in/x" | tr -d ' \n')" 'a\nb\rc\n\r\n\rx\r' 'netascii'
rm "$in/x"
refuses 4 octet x 'an unknown mode' mode=binary

# Names.
put "$work/f513" sub/x
ok -n 'a name in a directory' cmp "$work/f513" "$in/sub/x"
put "$work/f513" '\sub\y'
ok -n 'a name with backslashes' cmp "$work/f513" "$in/sub/y"
refuses 6 exists sub/x 'a file that exists'
refuses 6 exists sub 'a directory that exists'
refuses 2 directory none/x 'no directory is made'
refuses 2 directory sub/x/y 'a file is no directory'
for n in ../x sub/../../x sub/../z .hidden sub/.hidden ./x sub//x sub/ . .. \
	"$(printf 'a\nb')" "$(printf 'a\033b')"; do
	shown=$(printf %s "$n" | tr '\n\033' '?')
	refuses 2 allowed "$n" "not allowed: $shown"
done
refuses 2 allowed "$(printf '%0256d' 0)" 'a name that is too long'
ln -s "$work" "$in/out"
refuses 2 Outside out/x 'a link to the outside'
ln -s "$work/dangling" "$in/link"
refuses 6 exists link 'a link is a file'
rm "$in/out" "$in/link"
is "$(left)" './sub/x ./sub/y ' 'nothing else is there'

# Sizes.
refuses 3 'Larger than the limit' x 'tsize above the limit' tsize=4194305
put "$work/f513" x tsize=4194304
is "$rc" 0 'tsize at the limit'
rm -f "$in"/x "$in"/sub/*
head -c 4194304 /dev/zero >"$work/4m"
head -c 4194305 /dev/zero >"$work/4m1"
stores "$work/4m" 'as large as the limit' blksize=8192
put "$work/4m1" y blksize=8192
like "$rc $err" '^1 error 3 .*Larger' 'a byte more'
log 'y: upload: Larger than the limit after 4194304 bytes' 'which is told'
rm "$in/x"
is "$(left)" '' 'nothing is left of it'

# It is not there before it is whole, and not if it never is.
later "$work/big" x pause=1000:1
is "$(left)" '' 'while it comes there is nothing to be seen'
wait "$later"
is "$(left)" './x ' 'then there is'
ok -n 'whole' cmp "$work/big" "$in/x"
rm "$in/x"
put "$work/big" x stop=1000
log 'x: upload: the client closed its port after 512000 bytes' \
	'a client that is gone'
put "$work/big" x error=1000
log 'x: upload: stopped by the client: error 3: no.x0a after 512000' \
	'a client that gives up'
later "$work/big" x pause=1000:30
pkill -KILL -P "$later"
wait "$later" 2>/dev/null
# The address of the port is told by the kernel at the next ACK.
wait_for 20 sh -c "[ \"\$(grep -c 'x: upload: the client closed' \
	'$work/tftpd.log')\" -eq 2 ]"
is "$(left)" '' 'a client that was killed leaves nothing'
put "$work/f513" x
is "$rc $(left)" '0 ./x ' 'and is in nobody'\''s way'
rm "$in/x"

# Those that dally have their sockets for some seconds more.
wait_for 20 settled
is "$(descriptors)" "$before" 'no descriptor is lost'

# Real clients.
cd "$work" || exit 99
for c in curl tftp atftp busybox; do
	_pass=
	if ! command -v "$c" >/dev/null; then
		skip "$c is not installed" "$c"
		continue
	fi
	case $c in
	curl) curl -sS -T big "tftp://127.0.0.1:$port/x" ;;
	tftp) tftp -m binary 127.0.0.1 "$port" -c put big x ;;
	atftp)
		atftp --option 'windowsize 16' --option 'blksize 1400' \
			-p -l big -r x 127.0.0.1 "$port"
		;;
	busybox) busybox tftp -p -l big -r x 127.0.0.1 "$port" ;;
	esac >"$work/.out" 2>&1
	ok -n "$c" cmp big "$in/x"
	rm -f "$in/x"
done
if command -v tftp >/dev/null; then
	printf 'one\ntwo\rthree\n' >lines
	tftp -m ascii 127.0.0.1 "$port" -c put lines x >"$work/.out" 2>&1
	ok -n 'tftp, as text' cmp lines "$in/x"
	rm -f "$in/x"
	tftp -m binary 127.0.0.1 "$port" -c put lines '../x' >"$work/.out" 2>&1
	like "$(cat "$work/.out")" 'Error code 2: Name not' \
		'tftp shows the reason'
else
	skip 'tftp is not installed' 'tftp, as text'
	skip 'tftp is not installed' 'tftp shows the reason'
fi

ok -n 'events: each with its keys' python3 -c '
import json, sys
seen = set()
for line in open(sys.argv[1]):
    e = json.loads(line)
    seen.add(e["event"])
    assert e["ip"] == "127.0.0.1" and e["file"][0] == "/", e
    if e["event"] == "upload":
        assert e["bytes"] >= 0 and e["seconds"] >= 0 and e["blksize"], e
        assert "error" not in e and "code" not in e, e
    elif e["event"] == "upload-abort":
        assert e["error"] and e["bytes"] >= 0, e
    elif e["event"] == "refused":
        assert e["code"] and e["error"], e
assert seen == {"upload", "upload-abort", "refused"}, seen
' "$work/events"

# Stopping waits for what comes, not for who dallies.
later "$work/f100000" x pause=100:1
stop "$daemon"
is "$rc" 0 'SIGTERM during an upload'
wait "$later"
ok -n 'which comes to its end' cmp "$work/f100000" "$in/x"
ok -n 'the second process is gone' sh -c "! kill -0 $second 2>/dev/null ||
	grep -q '^State:.Z' /proc/$second/status"

# What exists is replaced only if that is wanted; only names that match.
mkdir -p "$in/conf"
chmod 777 "$in/conf"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
upload $in
upload-name none
port-range 20000-20999
END
run_tftpd -c "$work/conf"
refuses 2 allowed a.cfg 'the name matches no pattern'
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
upload $in
upload-overwrite
upload-name *.cfg
upload-name conf/*
max-uploads 2
port-range 20000-20999
END
kill -HUP "$daemon"
log 'reload: done' 'SIGHUP: other rules'
echo old >"$in/a.cfg"
put "$work/f513" a.cfg
ok -n '--upload-overwrite' cmp "$work/f513" "$in/a.cfg"
refuses 2 allowed conf/../a.cfg 'dots do not match'
put "$work/f513" conf/a
like "$err" 'from port 20[0-9][0-9][0-9]$' 'from a port of --port-range'
is "$rc" 0 'a pattern with a directory'
refuses 2 allowed a.txt 'a name that does not match'
refuses 2 allowed conf/x/y '* is no slash'
mkdir "$in/d.cfg"
refuses 2 'Not a regular' d.cfg 'a directory stays'
ln -s conf/a "$in/l.cfg"
refuses 2 'Not a regular' l.cfg 'a link stays'
rm -r "$in/d.cfg" "$in/l.cfg"
is "$(left)" './a.cfg ./conf/a ./x ' 'nothing else, not hidden either'

# Two places: the third waits until one of them is free.
later "$work/f100000" 1.cfg pause=50:2
first=$later
later "$work/f100000" 2.cfg pause=50:2
put "$work/f513" 3.cfg
is "$rc" 0 'above --max-uploads the client asks again'
log 'not answered: --max-uploads are running' 'which is told'
wait "$first" "$later"
ok -n 'the others were not disturbed' cmp "$work/f100000" "$in/1.cfg"
rm -f "$in"/*.cfg "$in/conf/a" "$in/x"

# Without the second process there are no uploads, and all else goes on.
second=$(pgrep -P "$daemon")
kill -KILL "$second"
log 'upload: the process that stores files has died' 'a second process killed'
refuses 2 read-only 4.cfg 'no uploads then'
echo alive >"$root/alive.txt"
gets alive.txt 'but files are served'
stop "$daemon"
is "$rc" 0 'and it stops'

# A full disk, by a limit on the size of files: the same error as a quota.
rc=0
mkdir -m 777 "$work/full"
spawn_ready tftpd sh -c 'ulimit -f 200; exec pxe-tftpd "$@"' sh -r "$root" \
	-l 127.0.0.1:0 --upload "$work/full" || exit 99
daemon=$pid
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/tftpd.log")
put "$work/big" x
like "$rc $err" '^1 error 3 .*Disk full' 'larger than a file may be: error 3'
is "$(find "$work/full" -type f)" '' 'nothing is left'
put "$work/f513" x
ok -n 'what fits is stored' cmp "$work/f513" "$work/full/x"
stop "$daemon"

# A file system that is full.
if [ "$(id -u)" -eq 0 ] &&
	mount -t tmpfs -o size=256k,mode=777 none "$work/full" 2>/dev/null; then
	on_exit "umount $work/full"
	serve --upload "$work/full"
	put "$work/big" x
	like "$rc $err" '^1 error 3 .*Disk full' 'a full disk: error 3'
	is "$(ls -A "$work/full")" '' 'nothing is left on it'
	put "$work/big" x tsize=3000000
	like "$rc $err" '^1 error 3 .*Disk full' 'a size that it cannot hold'
	put "$work/f100000" x tsize=100000
	ok -n 'what fits is stored there' cmp "$work/f100000" "$work/full/x"
	stop "$daemon"
else
	for n in 1 2 3 4; do
		skip 'cannot mount a tmpfs' "a full disk, $n"
	done
fi

# Where a file without a name could get none: a hidden one, then its own.
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	rm -rf "$in"
	mkdir -m 777 "$in"
	spawn_ready tftpd unshare -m sh -c 'umount -l /proc; exec "$@"' sh \
		pxe-tftpd -r "$root" -l 127.0.0.1:0 --upload "$in" || exit 99
	daemon=$pid
	port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/tftpd.log")
	later "$work/f100000" x pause=100:1
	ok -n 'without /proc: a hidden file first' \
		sh -c "ls -A '$in' | grep -q '^[.]pxe-upload-'"
	wait "$later"
	is "$(left)" './x ' 'then its name'
	refuses 6 exists x 'which is not taken from it'
	put "$work/big" y stop=1000
	wait_for 10 sh -c "! ls -A '$in' | grep -q '^[.]pxe-upload-'"
	is "$(left)" './x ' 'nothing is left of what broke off'
	stop "$daemon"
else
	for n in 1 2 3 4; do
		skip 'cannot unmount /proc' "without /proc, $n"
	done
fi
serve
alive 'the end'
