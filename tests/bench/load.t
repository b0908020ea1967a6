#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The load generator takes what is right, and finds each fault of a server.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
plan 25

load=$PXE_BUILDDIR/tests/bench/tftp-load
head -c 100000 /dev/urandom >"$work/file"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

_runs=0

# fetch FAULT OPTION...: from a server with that fault; sets rc, out, err.
fetch() {
	_runs=$((_runs + 1))
	spawn "$_runs" python3 "$PXE_SRCDIR/tests/bench/badserver.py" "$1" \
		"$work/file"
	_bad=$pid
	wait_for 20 test -s "$work/$_runs.log" || exit 99
	shift
	_port=$(cat "$work/$_runs.log")
	run "$load" -s "127.0.0.1:$_port" -r "$work" -f file "$@"
	kill "$_bad"
}

# takes NAME OPTION...: from a server without fault.
takes() {
	_what=$1
	shift
	fetch none "$@"
	like "$rc $out" '^0 machines=1 .* failed=0 .* bytes=100000 ' "$_what"
	[ "$rc" -eq 0 ] || diag "$err"
}

# finds FAULT WHY OPTION...: a failure that names its reason.
finds() {
	_fault=$1
	_why=$2
	shift 2
	fetch "$_fault" "$@"
	like "$rc $err" "^1 tftp-load: .*$_why" "finds: $_fault"
}

takes 'plain lockstep' -b 0
takes 'options' --tsize -t 3 -b 1000
takes 'a last block that is empty' -b 500
takes 'many blocks' -b 8
takes 'windows' -w 7
takes 'windows, sockets that see all ports' -w 7 --unconnected
takes 'windows larger than the file' -w 1000 -b 512
like "$out" ' blksize=512 window=1000$' \
	'tftp-load: prints the options that were granted'

finds larger-blksize 'blksize is not what was asked'
finds larger-window 'windowsize is not what was asked' -w 4
finds other-timeout 'timeout is not what was asked' -t 3
finds wrong-tsize 'tsize is wrong' --tsize
finds not-asked 'an option that was not asked'
finds padding 'something behind its options'
finds twice 'an option twice'
finds content 'the content differs'
finds short 'DATA of a wrong length'
finds long 'DATA of a wrong length'
finds number 'DATA beyond the window'
finds beyond 'DATA beyond the window' -w 4
finds error 'an ERROR of the server'
finds opcode 'no TFTP'
finds port 'a packet of another port' --unconnected

run "$load" -s 127.0.0.1:1 -r "$work" -f file -T 50 --tries 2
like "$rc $out" '^1 machines=0 .* failed=1 .* timeouts=2 ' \
	'tftp-load: a server that is silent is a failure'
run "$load" -r "$work" -f missing
is "$rc" 66 'tftp-load: without the file to compare: exit 66'
