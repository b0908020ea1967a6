#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: what an administrator sees of it while it serves.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 6

# event ERE NAME: passes if the last event matches.
event() {
	like "$(tail -n 1 "$work/events")" "$1" "$2"
}

head -c 100000 /dev/urandom >"$root/file"
serve --events "$work/events"

# Who asks, as far as the request tells.
get file blksize=1432 tsize=0
log ' file: sent 100000 bytes in .*\(blksize 1432, .*\): ipxe$' \
	'the log names a client that it knows'
wait_for 5 grep -q '"ipxe"' "$work/events"
event '"event":"transfer",.*"file":"/file","client":"ipxe","bytes":100000,' \
	'and so does the event'
get file blksize=1400
log ' file: sent 100000 bytes in .*\(blksize 1400, .*\)$' \
	'one that could be several is not named'
unlike "$(tail -n 1 "$work/events")" '"client"' 'nor in the event'
get none tsize=0 blksize=1408
event '"event":"miss",.*"file":"/none","client":"pxelinux","code":1,' \
	'a miss'
alive 'it serves'
