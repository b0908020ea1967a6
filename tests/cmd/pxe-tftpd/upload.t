#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: uploads: off, on, bounded, whole or not at all.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 117

in=$work/in
mkdir -m 777 "$in" "$in/sub"

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

# refuses CODE NAME WHAT [KEY=VALUE...]: passes if it ends with that ERROR.
refuses() {
	_code=$1
	_name=$2
	_what=$3
	shift 3
	put "$work/f513" "$_name" "$@"
	like "$rc $err" "^1 error $_code " "$_what: ERROR $_code"
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
	wait_for 30 grep -q paused "$work/later"
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
put "$work/f513" x long=long-long-long-long-long-long
like "$rc $err" '^1 error 2 .*read-only' \
	'without --upload a request to write gets ERROR 2 with the reason'
is "$(descriptors)$(pgrep -P "$daemon")" "$(descriptors)" \
	'without --upload there is no second process'
stop "$daemon"

run timeout 20 pxe-tftpd -r "$root" -l 127.0.0.1:0 --upload "$work/none"
is "$rc" 66 '--upload with a missing directory: exit 66'
for o in max-uploads=0 max-uploads=1001 upload-max=x; do
	run pxe-tftpd -n "--$o"
	is "$rc" 64 "--$o is wrong: exit 64"
done

serve --upload "$in" --upload-max 4M -v
second=$(pgrep -P "$daemon")
what='the process that stores uploads runs as --user'
if [ "$(id -u)" -eq 0 ]; then
	is "$(stat -c %U "/proc/$second")" nobody "$what"
else
	skip 'not root' "$what"
fi
is "$(find "/proc/$second/fd" -mindepth 1 | wc -l)" 4 \
	'the process that stores uploads has 4 descriptors'
before=$(descriptors)

for n in 0 1 511 512 513; do
	stores "$work/f$n" "an upload of $n bytes is stored"
	stores "$work/f$n" "an upload of $n bytes with every option is stored" \
		blksize=1428 "tsize=$n" timeout=3 windowsize=16
	granted tsize "$n" "tsize of an upload of $n bytes is granted"
done
is "$(stat -c %a "$in/x")" 644 'an upload can be read by everybody'
stores "$work/f513" 'an upload in blocks of 8 is stored' blksize=8 windowsize=64
stores "$work/f100000" 'an upload in blocks of 65464 is stored' blksize=65464
stores "$work/big" 'an upload in windows of 64 blocks is stored' \
	windowsize=64 blksize=1428
stores "$work/f100000" 'an upload with a windowsize of 65535 is stored' \
	windowsize=65535
granted windowsize 64 'a windowsize of 65535 of an upload is lowered to 64'
stores "$work/f100000" 'an upload with an unknown option is stored' \
	blocks=9 blksize=1024
like "$err" "^granted .\(b'blksize', b'1024'\). from" \
	'an unknown option of an upload is left out of the OACK'
stores "$work/f513" 'an upload with tsize 0 is stored' tsize=0

stores "$work/f100000" 'an upload in lockstep with losses is stored' \
	lose=7 wait=0.06
stores "$work/f100000" 'an upload in windows with losses is stored' \
	lose=7 windowsize=8 wait=0.06
stores "$work/f100000" 'an upload in lockstep with duplicates is stored' twice=5
stores "$work/f100000" 'an upload in windows of 32 with both is stored' \
	twice=9 lose=11 windowsize=32 wait=0.06
stores "$work/f513" 'an upload in lockstep whose last ACK is lost is stored' \
	deaf=1
stores "$work/f513" 'an upload in windows whose last ACK is lost is stored' \
	deaf=1 windowsize=4

# Text.
printf 'a\r\nb\r\0c\r\n\r\r\n\rx\r' >"$work/crlf"
rm "$in/x"
put "$work/crlf" x mode=netascii blksize=8
is "$(od -An -c "$in/x" | tr -d ' \n')" 'a\nb\rc\n\r\n\rx\r' \
	'an upload in netascii is stored with LF and CR'
rm "$in/x"
refuses 4 x 'an upload in an unknown mode' mode=binary

# Names.
put "$work/f513" sub/x
ok -n 'an upload into a directory is stored' cmp "$work/f513" "$in/sub/x"
put "$work/f513" '\sub\y'
ok -n 'an upload to a name with backslashes is stored' \
	cmp "$work/f513" "$in/sub/y"
refuses 6 sub/x 'an upload to a file that exists'
refuses 6 sub 'an upload to a directory that exists'
refuses 2 none/x 'an upload into a directory that is missing'
refuses 2 sub/x/y 'an upload into a file'
for n in ../x sub/../../x sub/../z .hidden sub/.hidden ./x sub//x sub/ . ..; do
	refuses 2 "$n" "an upload to the name $n"
done
refuses 2 "$(printf 'a\nb')" 'an upload to a name with a new line'
refuses 2 "$(printf 'a\033b')" 'an upload to a name with an ESC'
refuses 2 "$(printf '%0256d' 0)" 'an upload to a name of 256 bytes'
ln -s "$work" "$in/out"
refuses 2 out/x 'an upload through a link out of the directory'
ln -s "$work/dangling" "$in/link"
refuses 6 link 'an upload to a dangling link'
rm "$in/out" "$in/link"
is "$(left)" './sub/x ./sub/y ' 'uploads that were refused leave no file'

# Sizes.
refuses 3 x 'an upload whose tsize is above --upload-max' tsize=4194305
put "$work/f513" x tsize=4194304
is "$rc" 0 'an upload whose tsize is --upload-max is stored'
rm -f "$in"/x "$in"/sub/*
head -c 4194304 /dev/zero >"$work/4m"
head -c 4194305 /dev/zero >"$work/4m1"
stores "$work/4m" 'an upload of --upload-max bytes is stored' blksize=8192
put "$work/4m1" y blksize=8192
like "$rc $err" '^1 error 3 ' 'an upload of a byte more gets ERROR 3'
has_event 'an upload of a byte more is an upload-abort event' \
	event=upload-abort file=/y bytes=4194304 error~.
rm "$in/x"
is "$(left)" '' 'an upload of a byte more leaves no file'

# It is not there before it is whole, and not if it never is.
later "$work/big" x pause=1000:1
is "$(left)" '' 'an upload cannot be seen while it comes'
wait "$later"
is "$(left)" './x ' 'an upload can be seen when it has come'
ok -n 'an upload that paused is stored whole' cmp "$work/big" "$in/x"
rm "$in/x"
put "$work/big" x stop=1000
has_event 'an upload whose client is gone is an upload-abort event' \
	event=upload-abort file=/x bytes=512000 \
	'error=the client closed its port'
put "$work/big" x error=1000
has_event 'an upload that its client ends is an upload-abort event' \
	event=upload-abort file=/x bytes=512000 'error~error 3: no[\\]+x0a$'
later "$work/big" w pause=1000:30
pkill -KILL -P "$later"
wait "$later" 2>/dev/null
# ICMP port unreachable comes for the next ACK.
has_event 'an upload whose client is killed is an upload-abort event' \
	event=upload-abort file=/w
is "$(left)" '' 'an upload whose client is killed leaves no file'
put "$work/f513" w
is "$rc $(left)" '0 ./w ' \
	'an upload to the name of one that broke off is stored'
rm "$in/w"

# Those that dally have their sockets for some seconds more.
wait_for 60 settled
is "$(descriptors)" "$before" 'uploads that are over cost no descriptor'

# Real clients.
cd "$work" || exit 99
for c in curl tftp atftp busybox; do
	what="an upload by $c is stored"
	if ! command -v "$c" >/dev/null; then
		skip "$c is not installed" "$what"
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
	ok -n "$what" cmp big "$in/x"
	rm -f "$in/x"
done
text='an upload by tftp in netascii is stored as text'
reason='an upload by tftp to ../x is refused, and tftp shows the reason'
if command -v tftp >/dev/null; then
	printf 'one\ntwo\rthree\n' >lines
	tftp -m ascii 127.0.0.1 "$port" -c put lines x >"$work/.out" 2>&1
	ok -n "$text" cmp lines "$in/x"
	rm -f "$in/x"
	tftp -m binary 127.0.0.1 "$port" -c put lines '../x' >"$work/.out" 2>&1
	like "$(cat "$work/.out")" 'Error code 2: Name not' "$reason"
else
	skip 'tftp is not installed' "$text"
	skip 'tftp is not installed' "$reason"
fi

ok -n 'each event of uploads has the keys of its kind' python3 -c '
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
        assert e["phase"] in ("opening", "receiving", "storing"), e
    elif e["event"] == "refused":
        assert e["code"] and e["error"], e
assert seen == {"upload", "upload-abort", "refused"}, seen
' "$events"

# Stopping waits for what comes, not for who dallies.
later "$work/f100000" x pause=100:1
stop "$daemon"
is "$rc" 0 'SIGTERM during an upload: exit 0'
wait "$later"
ok -n 'SIGTERM during an upload: it is stored whole' \
	cmp "$work/f100000" "$in/x"
ok -n 'SIGTERM ends the process that stores uploads' \
	wait_for 10 ended "$second"

# What exists is replaced only if that is wanted; only names that match.
mkdir -p "$in/conf"
mkdir -m 777 "$work/metrics"
metrics=$work/metrics/tftpd.prom
chmod 777 "$in/conf"
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
upload $in
upload-name none
port-range 20000-20999
metrics $metrics
END
run_tftpd -c "$work/conf"
refuses 2 a.cfg 'an upload to a name that no --upload-name matches'
cat >"$work/conf" <<END
root $root
listen 127.0.0.1:0
upload $in
upload-overwrite
upload-name *.cfg
upload-name conf/*
max-uploads 2
port-range 20000-20999
metrics $metrics
END
ok -n 'SIGHUP with other options of uploads is taken' reload
echo old >"$in/a.cfg"
put "$work/f513" a.cfg
ok -n '--upload-overwrite: an upload replaces a file' \
	cmp "$work/f513" "$in/a.cfg"
refuses 2 conf/../a.cfg 'an upload to a name with .. that a pattern matches'
put "$work/f513" conf/a
like "$err" 'from port 20[0-9][0-9][0-9]$' \
	'an upload is answered from a port of --port-range'
is "$rc" 0 'an upload to a name that conf/* matches is stored'
refuses 2 a.txt 'an upload to a name that none of two patterns matches'
refuses 2 conf/x/y 'an upload to conf/x/y, which conf/* does not match'
mkdir "$in/d.cfg"
refuses 2 d.cfg '--upload-overwrite: an upload to a directory'
ln -s conf/a "$in/l.cfg"
refuses 2 l.cfg '--upload-overwrite: an upload to a link'
rm -r "$in/d.cfg" "$in/l.cfg"
is "$(left)" './a.cfg ./conf/a ./x ' \
	'--upload-overwrite: no other file is left, not hidden either'

# Two places: the third waits until one of them is free.
later "$work/f100000" 1.cfg pause=50:2
first=$later
later "$work/f100000" 2.cfg pause=50:2
put "$work/f513" 3.cfg
is "$rc" 0 'an upload above --max-uploads is stored when one ends'
wait "$first" "$later"
ok -n 'an upload beside one above --max-uploads is stored whole' \
	cmp "$work/f100000" "$in/1.cfg"
rm -f "$in"/*.cfg "$in/conf/a" "$in/x"

# Without the second process there are no uploads, and all else goes on.
second=$(pgrep -P "$daemon")
kill -KILL "$second"
log 'upload: the process .* has died' \
	'the process that stores uploads is killed: this is logged'
refuses 2 4.cfg 'an upload after the process that stores them was killed'
alive 'after the process that stores uploads was killed'
stop "$daemon"
is "$rc" 0 \
	'SIGTERM after the process that stores uploads was killed: exit 0'
ok -n 'requests above --max-uploads are counted as busy' \
	test "$(number busy_total)" -gt 0

# A full disk, by a limit on the size of files: the same error as a quota.
rc=0
mkdir -m 777 "$work/full"
spawn_ready tftpd sh -c 'ulimit -f 200; exec pxe-tftpd "$@"' sh -r "$root" \
	-l 127.0.0.1:0 --upload "$work/full" || exit 99
daemon=$pid
port=$(sed -n 's/.*listening on 127.0.0.1://p' "$work/tftpd.log")
put "$work/big" x
like "$rc $err" '^1 error 3 ' \
	'an upload above the limit on file sizes gets ERROR 3'
is "$(find "$work/full" -type f)" '' \
	'an upload above the limit on file sizes leaves no file'
put "$work/f513" x
ok -n 'an upload within the limit on file sizes is stored' \
	cmp "$work/f513" "$work/full/x"
stop "$daemon"

# A file system that is full.
if [ "$(id -u)" -eq 0 ] &&
	mount -t tmpfs -o size=256k,mode=777 none "$work/full" 2>/dev/null; then
	on_exit "umount $work/full"
	serve --upload "$work/full"
	put "$work/big" x
	like "$rc $err" '^1 error 3 ' \
		'an upload that fills the disk gets ERROR 3'
	is "$(ls -A "$work/full")" '' \
		'an upload that fills the disk leaves no file'
	put "$work/big" x tsize=3000000
	like "$rc $err" '^1 error 3 ' \
		'an upload with a tsize above the disk gets ERROR 3'
	put "$work/f100000" x tsize=100000
	ok -n 'an upload that fits a disk that was full is stored' \
		cmp "$work/f100000" "$work/full/x"
	stop "$daemon"
else
	for n in 1 2 3 4; do
		skip 'cannot mount a tmpfs' "an upload to a full disk, $n"
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
	ok -n 'without /proc an upload is a hidden file while it comes' \
		sh -c "ls -A '$in' | grep -q '^[.]pxe-upload-'"
	wait "$later"
	is "$(left)" './x ' \
		'without /proc an upload has its name when it has come'
	refuses 6 x 'without /proc an upload to a file that exists'
	put "$work/big" y stop=1000
	wait_for 10 sh -c "! ls -A '$in' | grep -q '^[.]pxe-upload-'"
	is "$(left)" './x ' \
		'without /proc an upload that breaks off leaves no file'
	stop "$daemon"
else
	for n in 1 2 3 4; do
		skip 'cannot unmount /proc' "an upload without /proc, $n"
	done
fi
serve
alive 'after all tests of upload.t'
