#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Usage, exit statuses, and files that are no good captures.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 66

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
good=$work/http.pcap
ng=$work/format-3.pcap

run pxe-sniff --version
is "$rc" 0 '--version'
like "$out" '^pxe-sniff \(pxe-utils\) [0-9]' '... says it'
run pxe-sniff --help
is "$rc" 0 '--help'
like "$out" '--http-port' '... has the options'

# status WANTED ERE NAME ARGUMENT...: exit status and message.
status() {
	_want=$1
	_ere=$2
	_what=$3
	shift 3
	run pxe-sniff --hosts /dev/null "$@"
	is "$rc" "$_want" "$_what: exit status $_want"
	like "$err" "$_ere" "$_what: message"
}
status 64 'give -i INTERFACE or -r FILE' 'no input'
status 64 'only one of them' 'both inputs' -i lo -r "$good"
status 64 "'extra'" 'an argument' -r "$good" extra
status 64 'unknown option' 'an option that is none' --nonsense
status 64 "'noon' is none of" 'a bad time' --time noon -r "$good"
status 64 "'0' is not a port" 'a bad port' --http-port 80,0 -r "$good"
status 64 "'123456789' is not a port" 'a long port' --http-port 123456789 \
	-r "$good"
status 64 'more than 16 ports' 'too many ports' -r "$good" \
	--http-port 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17
status 64 'count' 'a bad count' --count 0 -r "$good"
status 66 'No such file' 'a missing file' -r "$work/none.pcap"
status 66 'directory' 'a directory' -r "$work"
status 69 'no such interface' 'a missing interface' -i nosuchif0
status 66 'No such file' 'a missing hosts file' --hosts "$work/none" -r "$good"
printf 'rubbish\n' >"$work/bad-hosts"
status 78 'bad-hosts:1: ' 'a bad hosts file' --hosts "$work/bad-hosts" \
	-r "$good"

# Files that are no captures.
: >"$work/empty"
status 65 'empty, not a capture' 'an empty file' -r "$work/empty"
printf 'ab' >"$work/two"
status 65 'too short' 'two bytes' -r "$work/two"
echo 'not a capture at all, but text' >"$work/text"
status 65 'not a capture file' 'text' -r "$work/text"
gzip -c "$good" >"$work/good.gz"
status 65 'gzip data: unpack it' 'a compressed capture' -r "$work/good.gz"
status 65 'link type 147, which is not known' 'an unknown link type' \
	-r "$work/format-11.pcap"

# Damaged ones are told as far as they go.
lines=$(pxe-sniff --hosts /dev/null -r "$good" | wc -l)
head -c -3 "$good" >"$work/cut.pcap"
status 65 'ends in the middle of what follows packet 26' 'a cut file' \
	-r "$work/cut.pcap"
is "$(printf '%s\n' "$out" | wc -l)" "$((lines - 1))" '... all but the last'
head -c -3 "$ng" >"$work/cut.pcapng"
status 65 'ends in the middle' 'a cut pcapng' -r "$work/cut.pcapng"

# patch FILE OFFSET BYTES: a copy in $work/patched with other bytes there.
patch_at() {
	cp "$1" "$work/patched"
	# shellcheck disable=SC2059
	printf "$3" | dd of="$work/patched" bs=1 seek="$2" conv=notrunc \
		2>/dev/null
}
patch_at "$good" 32 '\377\377\377\377'
status 65 'after packet 0: a record longer than any packet' 'a huge record' \
	-r "$work/patched"
patch_at "$ng" 32 '\003\000\000\000'
status 65 'a block with an impossible length' 'a tiny block' \
	-r "$work/patched"
patch_at "$ng" 56 '\000'
status 65 'a block whose two lengths differ' 'a block with two lengths' \
	-r "$work/patched"
patch_at "$ng" 80 '\377\377'
status 65 'a packet longer than its block' 'a packet out of its block' \
	-r "$work/patched"

# Other ways in and out.
run sh -c "pxe-sniff --hosts /dev/null -r - <'$good'"
is "$(printf '%s\n' "$out" | wc -l)" "$lines" 'standard input'
run pxe-sniff --hosts /dev/null --count 2 -r "$good"
is "$(printf '%s\n' "$out" | wc -l)" 2 '--count'
for o in '' -j; do
	# shellcheck disable=SC2086
	run sh -c "pxe-sniff --hosts /dev/null $o -r '$good' >/dev/full"
	is "$rc" 74 "a full disk $o"
done
run sh -c "pxe-sniff --hosts /dev/null -r '$good' | head -n 1"
is "$rc" 0 'a reader that leaves'

# A pipe that stays open: lines are there at once, and a signal sums up.
mkfifo "$work/pipe"
spawn piped pxe-sniff --hosts /dev/null -r "$work/pipe"
piped=$pid
exec 8>"$work/pipe"
head -c -20 "$work/tftp-faults.pcap" >&8
ok -n 'lines come while the pipe is open' wait_for 10 \
	grep -q ' RRQ      open ' "$work/piped.log"
unlike "$(cat "$work/piped.log")" STALLED '... and nothing is summed up yet'
stop "$piped"
is "$rc" 0 'SIGTERM ends the reading'
like "$(cat "$work/piped.log")" 'STALLED +open .* "the capture ends here"' \
	'... and what is open is summed up'
exec 8>&-

# What goes quiet is told though no packet comes any more.
spawn quiet pxe-sniff --hosts /dev/null -r "$work/pipe"
quiet=$pid
exec 8>"$work/pipe"
cat "$work/tftp-pause.pcap" >&8
ok -n 'a pause in the pipe counts' wait_for 10 \
	grep -q ' SILENCE  gone-quiet ' "$work/quiet.log"
unlike "$(cat "$work/quiet.log")" 'SILENCE +just-asked' '... no more than that'
stop "$quiet"
exec 8>&-
