# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# A server and a client in network namespaces of their own, joined by a veth
# pair: $srv (interface s0, 10.77.0.1/24) and $cli (interface c0, no address).
# Sourced after tests/lib.sh.

srv=pxe-s-$$
cli=pxe-c-$$
on_exit "ip netns del $srv 2>/dev/null; ip netns del $cli 2>/dev/null"
ip netns add "$srv" && ip netns add "$cli" || exit 99
ip -n "$srv" link add s0 type veth peer name c0 netns "$cli" || exit 99
ip -n "$srv" link set lo up
ip -n "$cli" link set lo up
ip -n "$srv" address add 10.77.0.1/24 dev s0
ip -n "$srv" link set s0 up
ip -n "$cli" link set c0 address 52:54:00:77:00:01 up

on_srv() {
	ip netns exec "$srv" "$@"
}

on_cli() {
	ip netns exec "$cli" "$@"
}

# dhcpd ARG...: start pxe-dhcpd in the server's namespace; its pid is in $pid.
dhcpd() {
	spawn_ready dhcpd ip netns exec "$srv" pxe-dhcpd -i s0 \
		--leases "$work/leases.db" "$@"
}

# leases SQL-CONDITION: lines "IP STATE MAC" of the lease database.
leases() {
	sqlite3 -separator ' ' "$work/leases.db" \
		"SELECT ip, state, mac FROM leases WHERE $1 ORDER BY ip"
}
