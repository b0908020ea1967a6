#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Cases of hostile input that broke DHCP servers, to the running daemon: each
# gets no answer or the right one.  dhcp_cases.py has those of packets.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3 ss
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about 'pxe-dhcpd: hostile input'
plan 54

on_cli ip address add 10.77.0.2/24 dev c0
# The addresses of the pool answer ARP, or replies by unicast would not leave;
# and each reply is a frame of its own.
on_cli ip route add local 10.77.0.96/27 dev c0
on_cli ip route add local 10.77.0.128/27 dev c0
on_srv ip link set s0 gso_max_segs 1
for n in $(seq 224 250); do
	printf 'option %d text:%0200d\n' "$n" 0
done >"$work/dhcpd.conf"
cat >>"$work/dhcpd.conf" <<'END'
pool 10.77.0.100-10.77.0.149
boot x64=ipxe.efi
menu-item 1 Menu ipxe=x
subnet 10.79.0.0/24 {
	pool 10.79.0.1-10.79.0.2
}
subnet 10.80.0.0/24 {
	pool 10.80.0.1-10.80.0.50
}
END
cat >"$work/hosts" <<'END'
52:54:00:01:00:27 n1 10.77.0.51 -
uuid=11223344-5566-7788-9900-aabbccddeeff n2 10.77.0.52 -
END
umask 0
dhcpd -c "$work/dhcpd.conf" --hosts "$work/hosts" || exit 99
umask 022
server=$pid
fds=$(find "/proc/$server/fd" | wc -l)

env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
	ip netns exec "$cli" python3 "$PXE_SRCDIR/tests/net/dhcp_cases.py" \
	"$server" >"$work/cases" 2>"$work/cases.err"
tab=$(printf '\t')
while IFS=$tab read -r result name why; do
	is "$result$why" ok "$name"
done <"$work/cases"
[ ! -s "$work/cases.err" ] || diag "$(cat "$work/cases.err")"

# --- files ----------------------------------------------------------------
cp "$work/leases.db" "$work/torn.db"
truncate -s 5000 "$work/torn.db"
head -c 5000 /dev/urandom >"$work/noise.db"
yes a,b | head -c 1000000 >"$work/text.db"
bad=
for f in torn noise text; do
	sum=$(cksum <"$work/$f.db")
	run on_srv pxe-dhcpd -n -i s0 --pool 10.77.0.5-10.77.0.9 \
		--leases "$work/$f.db"
	[ "$rc $(cksum <"$work/$f.db")" = "73 $sum" ] || bad="$bad $f: $rc $err"
done
is "$bad" '' '46: a lease file that is torn, noise or text stays as it is'
is "$(on_srv ss -Hltn)$(on_srv ss -Hlxp | grep pxe-dhcpd)" '' \
	'47: there is no control socket to exhaust'
is "$(find "$work" -name 'leases.db*' -perm /077)" '' \
	'47: umask 0 opens the lease files to nobody'
{
	printf 'pool 10.0.0.5-10.0.0.9/24\ndomain a\0b\n'
	printf 'domain '
	head -c 65536 /dev/zero | tr '\0' x
	printf '\n'
	yes 'tag a {' | head -n 1000
} >"$work/bad.conf"
run pxe-dhcpd -n -i lo -c "$work/bad.conf"
is "$rc" 78 '48: a NUL, 64 KiB in a line and blocks in blocks are errors'
is "$(printf '%s\n' "$err" | grep -c 'bad.conf:[23]:')" 2 \
	'48: the lines with a NUL and of 64 KiB are named'

# --- afterwards -----------------------------------------------------------
is "$(find "/proc/$server/fd" | wc -l)" "$fds" 'leaks no descriptor'
unlike "$(cat "$work/dhcpd.log")" '[^[:print:]]' \
	'logs nothing that is not printable'
like "$(cat "$work/dhcpd.log")" \
	'52:54:00:01:00:01.*malformed and ignored: option [0-9]' \
	'a malformed option is logged with MAC and number'
stop "$server"
is "$rc" 0 'SIGTERM ends the daemon with status 0'
