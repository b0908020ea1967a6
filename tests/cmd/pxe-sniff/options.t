#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Command line, exit statuses, and input that is not a good capture.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 68

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
good=$work/http.pcap
ng=$work/format-3.pcap

run pxe-sniff --version
is "$rc" 0 'pxe-sniff --version: exit status 0'
like "$out" '^pxe-sniff \(pxe-utils\) [0-9]' \
	'pxe-sniff --version: prints the version'
run pxe-sniff --help
is "$rc" 0 'pxe-sniff --help: exit status 0'
like "$out" '--http-port' 'pxe-sniff --help: lists the options'

# status WANTED ERE CONDITION ARGUMENT...: exit status and message.
hosts=/dev/null
status() {
	_want=$1
	_ere=$2
	_what=$3
	shift 3
	run pxe-sniff --hosts "$hosts" "$@"
	is "$rc" "$_want" "pxe-sniff with $_what: exit status $_want"
	like "$err" "$_ere" "pxe-sniff with $_what: the reason on stderr"
}
status 64 'give -i INTERFACE or -r FILE' 'neither -i nor -r'
status 64 'only one of them' 'both -i and -r' -i lo -r "$good"
status 64 "'extra'" 'an extra argument' -r "$good" extra
status 64 'unknown option' 'an unknown option' --nonsense
status 64 "'noon' is none of" 'a bad --time' --time noon -r "$good"
status 64 "'0' is not a port" 'port 0 in --http-port' --http-port 80,0 \
	-r "$good"
status 64 "'123456789' is not a port" 'a port of 9 digits' \
	--http-port 123456789 -r "$good"
status 64 'more than 16 ports' '17 ports' -r "$good" \
	--http-port 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17
status 64 '--count: given twice' '--count twice' --count 1 --count 2 \
	-r "$good"
status 64 'count' '--count 0' --count 0 -r "$good"
status 66 'No such file' '-r of a missing file' -r "$work/none.pcap"
status 66 'directory' '-r of a directory' -r "$work"
status 69 'no such interface' '-i of a missing interface' -i nosuchif0
hosts=$work/none
status 66 'No such file' '--hosts of a missing file' -r "$good"
hosts=$work/bad-hosts
printf 'rubbish\n' >"$hosts"
status 78 'bad-hosts:1: ' 'an invalid hosts file' -r "$good"
hosts=/dev/null

# Files that are not captures.
: >"$work/empty"
status 65 'empty, not a capture' '-r of an empty file' -r "$work/empty"
printf 'ab' >"$work/two"
status 65 'too short' '-r of a file of 2 bytes' -r "$work/two"
echo 'not a capture at all, but text' >"$work/text"
status 65 'not a capture file' '-r of a text file' -r "$work/text"
gzip -c "$good" >"$work/good.gz"
status 65 'gzip data: unpack it' '-r of a compressed capture' \
	-r "$work/good.gz"
status 65 'link type 147, which is not known' \
	'a capture of an unknown link type' -r "$work/format-11.pcap"

# Damaged captures are read up to the damage.
lines=$(pxe-sniff --hosts /dev/null -r "$good" | wc -l)
head -c -3 "$good" >"$work/cut.pcap"
status 65 'ends in the middle of what follows packet 26' \
	'a pcap file that ends within a packet' -r "$work/cut.pcap"
is "$(printf '%s\n' "$out" | wc -l)" "$((lines - 1))" \
	'pxe-sniff: a pcap file that ends within a packet: lines up to there'
head -c -3 "$ng" >"$work/cut.pcapng"
status 65 'ends in the middle' 'a pcapng file that ends within a block' \
	-r "$work/cut.pcapng"

# patch_at FILE OFFSET BYTES: a copy in $work/patched with other bytes there.
patch_at() {
	cp "$1" "$work/patched"
	# shellcheck disable=SC2059
	printf "$3" | dd of="$work/patched" bs=1 seek="$2" conv=notrunc \
		2>/dev/null
}
patch_at "$good" 32 '\377\377\377\377'
status 65 'after packet 0: a record longer than any packet' \
	'a pcap record of 4 GB' -r "$work/patched"
patch_at "$ng" 32 '\003\000\000\000'
status 65 'a block with an impossible length' 'a pcapng block of 3 bytes' \
	-r "$work/patched"
patch_at "$ng" 56 '\000'
status 65 'a block whose two lengths differ' \
	'a pcapng block with two lengths' -r "$work/patched"
patch_at "$ng" 80 '\377\377'
status 65 'a packet longer than its block' \
	'a pcapng packet longer than its block' -r "$work/patched"

# Standard input, --count, and output that fails.
run sh -c "pxe-sniff --hosts /dev/null -r - <'$good'"
is "$(printf '%s\n' "$out" | wc -l)" "$lines" \
	'pxe-sniff -r -: standard input gives the lines of the file'
run pxe-sniff --hosts /dev/null --count 2 -r "$good"
is "$(printf '%s\n' "$out" | wc -l)" 2 \
	'pxe-sniff --count 2: only the events of 2 packets'
for o in '' -j; do
	# shellcheck disable=SC2086
	run sh -c "pxe-sniff --hosts /dev/null $o -r '$good' >/dev/full"
	is "$rc" 74 "pxe-sniff $o: a full disk gives exit status 74"
done
run sh -c "pxe-sniff --hosts /dev/null -r '$good' | head -n 1"
is "$rc" 0 'pxe-sniff: a closed pipe on standard output is no failure'

# A pipe that stays open: lines come at once; a signal ends what is open.
mkfifo "$work/pipe"
spawn piped pxe-sniff --hosts /dev/null -r "$work/pipe"
piped=$pid
exec 8>"$work/pipe"
head -c -20 "$work/tftp-faults.pcap" >&8
ok -n 'pxe-sniff -r of an open pipe: lines come at once' wait_for 10 \
	grep -q ' RRQ      open ' "$work/piped.log"
unlike "$(cat "$work/piped.log")" STALLED \
	'pxe-sniff -r of an open pipe: no transfer is ended before time'
stop "$piped"
is "$rc" 0 'pxe-sniff -r of an open pipe: SIGTERM gives exit status 0'
like "$(cat "$work/piped.log")" 'STALLED +open .* "the capture ends here"' \
	'pxe-sniff -r of an open pipe: SIGTERM ends the open transfers'
exec 8>&-

# Silence ends a transfer though no further packet comes.
spawn quiet pxe-sniff --hosts /dev/null -r "$work/pipe"
quiet=$pid
exec 8>"$work/pipe"
cat "$work/tftp-pause.pcap" >&8
ok -n 'pxe-sniff: 90 s of silence in a pipe end a transfer' wait_for 10 \
	grep -q ' SILENCE  gone-quiet ' "$work/quiet.log"
unlike "$(cat "$work/quiet.log")" 'SILENCE +just-asked' \
	'pxe-sniff: 1 s of silence in a pipe does not end a transfer'
stop "$quiet"
exec 8>&-
