#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd --root-interface: the interface that has the name now.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need curl
about pxe-tftpd
plan 5

srv=pxe-is-$$
cli=pxe-ic-$$
on_exit "ip netns del $srv 2>/dev/null; ip netns del $cli 2>/dev/null"
ip netns add "$srv" || exit 99
ip netns add "$cli" || exit 99
ip -n "$srv" link add s0 type veth peer name c0 netns "$cli" || exit 99
ip -n "$srv" address add 10.80.0.1/24 dev s0
ip -n "$cli" address add 10.80.0.2/24 dev c0
for ns in "$srv s0" "$cli c0"; do
	ip -n "${ns% *}" link set lo up
	ip -n "${ns% *}" link set "${ns#* }" up
done

for r in all old new; do
	mkdir "$work/$r"
	echo "$r" >"$work/$r/file"
done

# gets WANT WHAT: over the link.
gets() {
	run timeout 60 ip netns exec "$cli" curl -sS tftp://10.80.0.1/file
	is "$rc $out" "0 $1" "$2"
}

# rename FROM TO
rename() {
	ip -n "$srv" link set "$1" down
	ip -n "$srv" link set "$1" name "$2"
	ip -n "$srv" link set "$2" up
}

spawn_ready tftpd ip netns exec "$srv" pxe-tftpd -r "$work/all" \
	--root-interface "s0=$work/old" --root-interface "lan0=$work/new" ||
	exit 99
gets old '--root-interface of the interface is served'
rename s0 lan0
gets new '--root-interface of the new name of an interface is served'
rename lan0 other0
gets all '--root is served on an interface whose new name has no root'
rename other0 s0
gets old '--root-interface of the first name is served again'
stop "$pid"
is "$rc" 0 'SIGTERM after interfaces were renamed: exit 0'
