#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The load generator for DHCP takes what is right, and finds each fault of a
# server.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
about dhcp-load
plan 24

load=$PXE_BUILDDIR/tests/bench/dhcp-load
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
_runs=0

# port_of COMMAND...: start a server that prints its port; sets port.
port_of() {
	_runs=$((_runs + 1))
	spawn "$_runs" "$@"
	wait_for 20 test -s "$work/$_runs.log" || exit 99
	port=$(cat "$work/$_runs.log")
}

# ask FAULT OPTION...: a server with that fault; sets rc, out, err.
ask() {
	port_of python3 "$PXE_SRCDIR/tests/bench/dhcp_badserver.py" "$1"
	_bad=$pid
	shift
	run "$load" -s "127.0.0.1:$port" -r 127.0.0.1:0 --lease 3600 "$@"
	kill "$_bad"
}

# takes FAULT NAME OPTION...: what is not to be called a fault.
takes() {
	_fault=$1
	_what=$2
	shift 2
	ask "$_fault" "$@"
	like "$rc $out" '^0 begun=[1-9].* faults=0 .* starved=0 ' "$_what"
	[ "$rc" -eq 0 ] || diag "$err"
}

# finds FAULT WHY OPTION...: a failure that names its reason.
finds() {
	_fault=$1
	_why=$2
	shift 2
	ask "$_fault" "$@" -T 100
	like "$rc $err" "^1 dhcp-load: .*$_why" "finds: $_fault"
}

takes none 'one machine gets an address' -T 60000
like "$out" '^begun=1 ok=1 unanswered=0 naks=0 .* sent=2 received=2 ' \
	'a handshake is four packets'
takes none '500 machines in a window of 20' -c 500 -w 20 -T 60000
like "$out" '^begun=500 ok=500 .* sent=1000 received=1000 ' \
	'each machine asks once without --seconds'
takes none '50 machines at once' -c 50 -w 50 --retry
takes none 'a rate without a window' -c 100 -R 500 -w 0 -T 60000
takes none 'without the options of PXE' --plain -T 60000
takes none 'DISCOVER alone' -t discover -T 60000
like "$out" ' sent=1 received=1 ' 'a DISCOVER is two packets'
takes doubles 'a reply that comes twice is late' -c 5 -w 1 -T 60000
takes none 'machines come again until the time is over' -c 3 -w 3 -S 1 \
	-T 60000
finds op 'no reply that can be read'
finds short 'no reply that can be read'
finds mac 'the hardware address of no machine'
finds xid 'a wrong xid'
finds type 'a type that was not asked for'
finds no-address 'no address, or another one than offered'
finds other-address 'no address, or another one than offered'
finds twice 'an address that another machine has' -c 2 -w 1
finds server-id 'a wrong server identifier'
finds lease 'a wrong lease time'
ask nak -c 3
like "$rc $out" '^1 begun=3 ok=0 unanswered=0 naks=3 faults=0 .* starved=3 ' \
	'counts NAKs'
ask silent -c 3 -T 50
like "$rc $out" '^1 begun=3 ok=0 unanswered=3 .* starved=3 sent=3 received=0 ' \
	'a server that is silent is a failure'

port_of "$load" --echo 127.0.0.1:0
run "$load" -t echo -s "127.0.0.1:$port" -c 1000 -w 16 -T 60000
like "$rc $out" '^0 begun=1000 ok=1000 ' 'its echo sends everything back'
