#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the list of atftp's test script, with the atftp client: reading.
#
# What is not here, and why:
# - a server that cannot be reached, and a client whose own disk is full: tests
#   of the client;
# - multicast (RFC 2090) and MTFTP: not served.  No firmware of the last twenty
#   years asks for them but iPXE by tftm: URIs, and each client has the file at
#   the speed of the slowest.  The option is left out of the OACK, and the
#   client gets the file alone.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
need atftp
about 'pxe-tftpd, atftp'
plan 80

for n in 0 511 512 2000 50000 128000 600000 1048576 10485760; do
	head -c "$n" /dev/urandom >"$root/$n.bin"
done
mkdir "$root/pxelinux.cfg"
echo default >"$root/pxelinux.cfg/default"
cat >"$work/map" <<'END'
# Rules of atftp stop at the first that matches: e.
re ^p?pxelinux\.cfg/[0-9A-F]{1,6}$ pxelinux.cfg/default
re ^p?pxelinux\.0$                 512.bin
re kernel                          511.bin
re ^made$                          first
re ^made                           second
re made$                           third
re re(move)                        m\1
re ^[[:alnum:]_]*\.conf$           2000.bin
re (give-)(.*)(-please)            \2.bin
END
serve -v --map "$work/map"
cd "$work" || exit 99

# atget NAME [OPTION...]: fetch it, each OPTION a value of --option; sets rc
# and leaves $work/got, and what was sent and received in $work/trace.
atget() {
	_file=$1
	shift
	for _o; do
		set -- "$@" --option "$_o"
		shift
	done
	rm -f got
	rc=0
	timeout 100 atftp --trace "$@" -g -r "$_file" -l got 127.0.0.1 \
		"$port" >trace 2>&1 || rc=$?
	[ -e got ] || : >got
}

# fetches NAME [OPTION...]: passes if the file is the same.
fetches() {
	atget "$@"
	shift
	_with=$*
	_what="$_file ${_with:+with $_with }arrives whole"
	if [ "$rc" -eq 0 ] && cmp got "$root/$_file" >.ok 2>&1; then
		_pass "$_what"
	else
		_fail "$_what"
		diag "status $rc: $(cat .ok; tail -n 5 trace)"
	fi
}

# counts SIZE BLKSIZE WINDOW: passes if the last one took as many packets as
# it must.  A busy machine may need some twice.
counts() {
	_blocks=$(($1 / $2 + 1))
	_acks=$(((_blocks + $3 - 1) / $3 + 1))
	_got=$(grep -c 'DATA <block' trace)
	_sent=$(grep -c 'sent ACK' trace)
	_more=$((_blocks / 20 + 8))
	ok -n "$_file $_with takes $_blocks blocks and $_acks ACKs" test \
		"$_got" -ge "$_blocks" -a "$_got" -le $((_blocks + _more)) \
		-a "$_sent" -ge "$_acks" -a "$_sent" -le $((_acks + _more))
	diag "$_got blocks, $_sent ACKs"
}

# granted NAME VALUE|-: passes if the OACK of the last one had it, or not.
granted() {
	if [ "$2" = - ]; then
		unlike "$(grep OACK trace)" "[ <]$1:" \
			"$_file with $_with gets no $1"
	else
		like "$(grep OACK trace)" "[ <]$1: $2," \
			"$_file with $_with gets $1 $2"
	fi
}

# Without options.
for n in 0 511 512 2000 50000 128000 1048576 10485760; do
	fetches "$n.bin"
done

# Block sizes.
for o in '50000 8' '50000 256' '10485760 1428' '1048576 1533' \
	'1048576 16000' '1048576 40000' '1048576 65464'; do
	fetches "${o% *}.bin" "blksize ${o#* }"
	granted blksize "${o#* }"
done

# Windows, and as many packets as there must be.
for o in '2000 1 1024' '2000 2 512' '2000 4 256' '128000 8 1024' \
	'128000 16 512' '10485760 32 1428' '1048576 5 1428'; do
	# shellcheck disable=SC2086
	set -- $o
	fetches "$1.bin" "windowsize $2" 'tsize 0' "blksize $3"
	granted windowsize "$2"
	counts "$1" "$3" "$2"
done

# Block numbers wrap, in lockstep once, in a window twice.
fetches 600000.bin 'blksize 8'
counts 600000 8 1
fetches 1048576.bin 'blksize 8' 'windowsize 64'
counts 1048576 8 64

# Options out of bounds.  Theirs answers with ERROR 8, and the client ends;
# ours leaves them out of the OACK (RFC 2347), or grants the largest (RFC 2348
# lets us grant less than what was asked): the machine boots.
atget none
like "$rc $(cat trace)" '^255 ' 'a missing file: exit 255'
like "$(cat trace)" 'error received from server <File not' \
	'a missing file: the client prints the reason'
fetches 2000.bin 'blksize 7'
granted blksize -
fetches 2000.bin 'blksize 65465'
granted blksize 65464
fetches 2000.bin 'timeout 0'
granted timeout -
fetches 2000.bin 'timeout 256'
granted timeout -
fetches 2000.bin tsize
granted tsize 2000
fetches 2000.bin multicast 'blksize 1000'
granted mc -

# A time-out of a second is one, and does not grow: the client is stopped in the
# middle for three seconds and a half, and rules are tried meanwhile.
rm -f got
atftp --option 'timeout 1' --option 'blksize 64' -g -r 10485760.bin -l got \
	127.0.0.1 "$port" >trace 2>&1 &
pid=$!
_pids="$_pids $pid"
begun() {
	[ "$(wc -c <got)" -gt 20000 ]
}
wait_for 30 begun
kill -STOP "$pid"
stopped=$pid
since=$(date +%s%N)
# Rules.  Theirs are Perl's expressions, of which the first that matches is the
# only one; ours are those of tftpd-hpa with "e" for the end.  Names that must
# be changed, then names that must not.
mapped() {
	run pxe-tftpd --map "$work/map" --map-test "$1"
	is "$(printf '%s\n' "$out" | tail -n 1)" "name: $2" \
		"--map-test: by the rules the name $1 is $2"
}
mapped pxelinux.cfg/0A00 pxelinux.cfg/default
mapped ppxelinux.cfg/F pxelinux.cfg/default
mapped pxelinux.cfg/0A000001 pxelinux.cfg/0A000001
mapped pppxelinux.0 pppxelinux.0
mapped ppxelinux.0 512.bin
mapped a_kernel_like_that a_511.bin_like_that
mapped made first
mapped made-up second-up
mapped remade rethird
mapped unremoved unmmoved
mapped any_1.conf 2000.bin
mapped give-50000-please 50000.bin
left=$((3500 - ($(date +%s%N) - since) / 1000000))
[ "$left" -le 0 ] || sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"
kill -CONT "$stopped"
sleep_over() {
	[ "$(wc -c <got)" -gt 1000000 ]
}
wait_for 30 sleep_over
kill "$stopped"
rc=0
wait "$stopped" || rc=$?
has_event 'a client that is killed is an abort event' event=abort blksize=64
again=$(find_events event=abort blksize=64 | jq .retransmits)
# One a second, and where this machine was slow one now and then.
ok -n 'timeout 1: three packets or more are sent again in 3.5 seconds' \
	test "$again" -ge 3 -a "$again" -le 60
diag "$again packets"

for o in 'pxelinux.0 512' 'give-2000-please 2000'; do
	atget "${o% *}"
	ok -n "by the rules the name ${o% *} brings a file of ${o#* } bytes" \
		cmp got "$root/${o#* }.bin"
done

# Two hundred at once.
load=
for i in $(seq 200); do
	atftp --option 'blksize 1428' -g -r 128000.bin -l "got.$i" \
		127.0.0.1 "$port" >"trace.$i" 2>&1 &
	load="$load $!"
done
bad=0
for pid in $load; do
	wait "$pid" || bad=$((bad + 1))
done
is "$bad" 0 'none of 200 clients at once fails'
for i in $(seq 200); do
	cmp "got.$i" "$root/128000.bin" || echo "$i"
done >bad 2>&1
is "$(cat bad)" '' 'each of 200 clients at once has the whole file'
alive 'after all tests of atftp-get.t'
