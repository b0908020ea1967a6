# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by boot-*.t: what one case of scripts/lab must show.

# boot CASE: run it; $out is what it printed. Skip if this host cannot.
boot() {
	need qemu-system-x86_64 ps
	unshare -n true 2>/dev/null ||
		skip_all 'cannot make a network namespace (not root?)'
	run setsid -w sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$work/pid" \
		lab -b "$PXE_BUILDDIR" -C "$work/logs" "$1"
	[ "$rc" -ne 69 ] || skip_all "$(printf '%s\n' "$err" | tail -n 1)"
	[ "$rc" -eq 0 ] || diag "$err"
}

# saw MACHINE ERE NAME: pxe-sniff told of it.
saw() {
	like "$out" "^ *[0-9.]+ lab-$1 +52:54:[0-9a-f:]+ $2" "$1: $3"
}

# booted MACHINE ADDRESS: five checks that hold whatever the firmware.
booted() {
	url=http://192.0.2.1
	like "$out" "^PASS $1 [0-9]+ s\$" "$1 reached the installer"
	saw "$1" "DHCP ACK +$2 " 'its address'
	saw "$1" "HTTP 200 +$url/boot.ipxe .* kind ipxe-script" 'its script'
	tree="$url/images/debian12/[^/]+"
	saw "$1" "HTTP 200 +$tree/linux .* kind linux-x86" 'its kernel'
	saw "$1" "HTTP 200 +$tree/initrd.gz .* kind gzip" 'its initrd'
}

# nothing_left: no process of that run, and so no namespace, is there.
nothing_left() {
	is "$(ps -o pid= -o args= -s "$(cat "$work/pid")")" '' \
		'no process is left'
}
