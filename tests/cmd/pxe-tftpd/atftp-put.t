#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the list of atftp's test script, with the atftp client: writing.
# What differs from theirs is said in atftp-get.t, and: ours replaces a file
# only with --upload-overwrite, and shows it only when it is whole.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
need atftp
about 'pxe-tftpd, atftp'
plan 45

mkdir -m 777 "$root/in"
for n in 0 511 512 2000 50000 128000 600000 1048576 10485760; do
	head -c "$n" /dev/urandom >"$root/$n.bin"
done
serve --upload "$root/in" --upload-overwrite
cd "$work" || exit 99

# atput FILE [OPTION...]: store it as write.bin, each OPTION a value of
# --option; sets rc and leaves what was sent and received in $work/trace.
atput() {
	_file=$1
	shift
	for _o; do
		set -- "$@" --option "$_o"
		shift
	done
	rc=0
	timeout 100 atftp --trace "$@" -p -r write.bin -l "$root/$_file" \
		127.0.0.1 "$port" >trace 2>&1 || rc=$?
}

# puts FILE [OPTION...]: passes if it is there, at once, and the same.
puts() {
	atput "$@"
	shift
	_with=$*
	_what="an upload of $_file ${_with:+with $_with }is stored"
	if [ "$rc" -eq 0 ] && cmp "$root/in/write.bin" "$root/$_file" \
		>.ok 2>&1; then
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
	_acks=$(((_blocks + $3 - 1) / $3))
	_sent=$(grep -c 'sent .*DATA <block' trace)
	_got=$(grep -c 'received ACK' trace)
	_more=$((_blocks / 20 + 8))
	ok -n "an upload of $_file with $_with takes $_blocks blocks" test \
		"$_sent" -ge "$_blocks" -a "$_sent" -le $((_blocks + _more)) \
		-a "$_got" -ge "$_acks" -a "$_got" -le $((_acks + _more))
	diag "$_sent blocks, $_got ACKs for $_acks"
}

# granted NAME VALUE|-: passes if the OACK of the last one had it, or not.
granted() {
	if [ "$2" = - ]; then
		unlike "$(grep OACK trace)" "[ <]$1:" \
			"an upload of $_file with $_with gets no $1"
	else
		like "$(grep OACK trace)" "[ <]$1: $2," \
			"an upload of $_file with $_with gets $1 $2"
	fi
}

# Without options.
for n in 0 511 512 2000 50000 128000 1048576 10485760; do
	puts "$n.bin"
done

# Block sizes.
for o in '50000 8' '50000 256' '10485760 1428' '1048576 1533' \
	'1048576 16000' '1048576 40000' '1048576 65464'; do
	puts "${o% *}.bin" "blksize ${o#* }"
done

# Windows, and as many packets as there must be.
for o in '2000 1 1024' '2000 2 512' '2000 4 256' '128000 8 1024' \
	'128000 16 512' '10485760 32 1428' '1048576 5 1428'; do
	# shellcheck disable=SC2086
	set -- $o
	puts "$1.bin" "windowsize $2" 'tsize 0' "blksize $3"
	granted windowsize "$2"
	counts "$1" "$3" "$2"
done

# Block numbers wrap, in lockstep once, in a window twice.
puts 600000.bin 'blksize 8'
puts 1048576.bin 'blksize 8' 'windowsize 64'

# Options out of bounds are left out, or lowered: see atftp-get.t.
puts 2000.bin 'blksize 7'
granted blksize -
puts 2000.bin 'timeout 0'
granted timeout -
stop "$daemon"

# A disk that is full.
mkdir "$work/full"
if [ "$(id -u)" -eq 0 ] &&
	mount -t tmpfs -o size=500k,mode=777 none "$work/full" 2>/dev/null; then
	on_exit "umount $work/full"
	serve --upload "$work/full"
	atput 1048576.bin
	like "$rc" '^[1-9]' 'an upload that fills the disk fails'
	like "$(cat trace)" 'error received from server <Disk' \
		'an upload that fills the disk: the client prints the reason'
	is "$(ls -A "$work/full")" '' \
		'an upload that fills the disk leaves no file'
	stop "$daemon"
else
	for n in 1 2 3; do
		skip 'cannot mount a tmpfs' "an upload to a full disk, $n"
	done
fi
