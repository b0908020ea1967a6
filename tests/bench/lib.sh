# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by what measures or tries servers under load: two network
# namespaces with a veth pair between, $srv (10.88.0.1) and $cli (10.88.0.2,
# and all of 10.99.0.0/16 for the simulated machines), and a server in the
# first one whose processor time is counted.  Wants $work, a directory, and
# the build in $PXE_BUILDDIR; calls bench_end at its end.

srv=pxe-bs-$$
cli=pxe-bc-$$
server=10.88.0.1
machines=10.99.0.1/16
bench=$PXE_BUILDDIR/tests/bench
server_pid=
# The port at which a server listens when it has started, as proc shows it.
port_hex=0045

# bench_net: make both namespaces.  One route instead of a neighbour for each
# machine, of which the kernel keeps no more than 1024.
bench_net() {
	bench_group
	ip netns add "$srv" && ip netns add "$cli" &&
		ip -n "$srv" link add s0 type veth peer name c0 netns "$cli" &&
		ip -n "$srv" address add 10.88.0.1/24 dev s0 &&
		ip -n "$cli" address add 10.88.0.2/24 dev c0 &&
		ip -n "$srv" link set lo up && ip -n "$cli" link set lo up &&
		ip -n "$srv" link set s0 up && ip -n "$cli" link set c0 up &&
		ip -n "$cli" route add local 10.99.0.0/16 dev lo &&
		ip -n "$srv" route add 10.99.0.0/16 via 10.88.0.2
}

bench_end() {
	[ -z "$server_pid" ] || server_stop
	ip netns del "$srv" 2>/dev/null
	ip netns del "$cli" 2>/dev/null
	[ -z "$group" ] || wait_for_group || return
}

# wait_for_group: until it is empty and can be removed.
wait_for_group() {
	_left=100
	until rmdir "$group" 2>/dev/null; do
		_left=$((_left - 1))
		[ "$_left" -gt 0 ] || return 1
		sleep 0.05
	done
}

# The server runs in a control group of its own, which counts the processor
# time of all that it starts, also of children that nobody waits for.
group=
bench_group() {
	for _d in /sys/fs/cgroup/unified /sys/fs/cgroup; do
		[ -f "$_d/cgroup.controllers" ] || continue
		group=$_d/pxe-bench-$$
		mkdir "$group" 2>/dev/null && return
		group=
	done
}

# listens: is there a socket at that port in the server's namespace?
listens() {
	ip netns exec "$srv" cat /proc/net/udp /proc/net/udp6 |
		grep -q ":$port_hex "
}

# server_start LOG COMMAND...: until it listens; its process id is in
# $server_pid.
server_start() {
	_log=$1
	shift
	_left=${start_patience:-400}
	(
		[ -z "$group" ] || sh -c 'echo "$PPID"' >"$group/cgroup.procs"
		exec ip netns exec "$srv" "$@"
	) >"$_log" 2>&1 </dev/null &
	server_pid=$!
	until listens; do
		_left=$((_left - 1))
		if [ "$_left" -eq 0 ] || ! kill -0 "$server_pid" 2>/dev/null
		then
			server_stop
			return 1
		fi
		sleep 0.05
	done
}

# server_stop: and all that it started.
server_stop() {
	_family=$(family "$server_pid")
	kill "$server_pid" 2>/dev/null
	wait "$server_pid" 2>/dev/null
	server_pid=
	for _p in $_family; do
		kill -9 "$_p" 2>/dev/null
	done
}

# server_cpu: "user system", seconds, of the server and all that it started.
# Without a control group, children that ended may be missing.
server_cpu() {
	if [ -n "$group" ]; then
		awk '{ v[$1] = $2 / 1e6 }
			END { print v["user_usec"], v["system_usec"] }' \
			"$group/cpu.stat"
		return
	fi
	for _p in $(family "$server_pid"); do
		sed 's/.*) //' "/proc/$_p/stat" 2>/dev/null
	done | awk -v hz="$(getconf CLK_TCK)" '
		{ u += $12 + $14; s += $13 + $15 }
		END { print u / hz, s / hz }'
}

# load ARG...: the generator in the clients' namespace.
load() {
	ip netns exec "$cli" "$bench/tftp-load" -s "$server" "$@"
}

# value NAME: of the generator's line on stdin.
value() {
	tr ' ' '\n' | sed -n "s/^$1=//p"
}

# family PID: it and its descendants.
family() {
	if [ -n "$group" ]; then
		cat "$group/cgroup.procs"
		return
	fi
	echo "$1"
	tr ' ' '\n' <"/proc/$1/task/$1/children" 2>/dev/null |
		while read -r _c; do
			family "$_c"
		done
}

# memory: KiB of the server's whole family: resident, of its own share.
memory() {
	for _p in $(family "$server_pid"); do
		cat "/proc/$_p/smaps_rollup" 2>/dev/null
	done | awk '$1 == "Rss:" { r += $2 } $1 == "Pss:" { p += $2 }
		END { print r + 0, p + 0 }'
}

# descriptors: open ones of the server.
descriptors() {
	find "/proc/$server_pid/fd" -mindepth 1 | wc -l
}
