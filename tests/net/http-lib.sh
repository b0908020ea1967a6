# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# pxe-httpd in a network namespace of its own, $srv, at 10.78.0.1 and
# fd00:78::1 on port 80, with its defaults.  Sourced after tests/lib.sh.

srv=pxe-hs-$$
on_exit "ip netns del $srv 2>/dev/null"
ip netns add "$srv" || exit 99
ip -n "$srv" link set lo up
root=$work/root
mkdir "$root"

on_srv() {
	ip netns exec "$srv" "$@"
}

# address IF: give the interface in $srv the server's addresses.
address() {
	ip -n "$srv" address add 10.78.0.1/24 dev "$1"
	ip -n "$srv" address add fd00:78::1/64 dev "$1" nodad
	ip -n "$srv" link set "$1" up
}

# httpd OPTION...: start the daemon; its process id in $pid, its access log in
# $work/access.
httpd() {
	spawn_ready httpd ip netns exec "$srv" pxe-httpd -r "$root" \
		-l :80 -l '[::]:80' --access-log "$work/access" "$@" || exit 99
}

# served "METHOD TARGET STATUS BYTES": is this request in the access log?
served() {
	sed -n 's/.*"\([A-Z]* [^ ]*\) HTTP[^"]*" \([0-9]* [0-9]*\) .*/\1 \2/p' \
		"$work/access" | grep -qxF -e "$1"
}
