#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-dhcpd: --metrics and SIGUSR1 of the running daemon.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about pxe-dhcpd
plan 27

mkdir -m 777 "$work/metrics"
metrics=$work/metrics/dhcpd.prom

# number NAME: the value of a metric with its labels.
number() {
	sed -n "s/^pxe_dhcpd_$1 //p" "$metrics"
}

# metric NAME VALUE WHAT
metric() {
	is "$(number "$1")" "$2" "--metrics: $3"
}

# log ERE NAME: passes once the log has such a line.
log() {
	wait_for 20 grep -Eq -e "$1" "$work/dhcpd.log"
	like "$(cat "$work/dhcpd.log")" "$1" "$2"
}

# --- the start ---------------------------------------------------------------
missing='No such file or directory'
for n in check ready-fd=2; do
	run on_srv pxe-dhcpd -i s0 "--$n" --pool 10.77.0.100-10.77.0.109 \
		--leases "$work/leases.db" --metrics "$work/none/x.prom"
	is "$rc $(printf '%s\n' "$err" | grep metrics)" \
		"73 pxe-dhcpd: metrics: $work/none/x.prom: $missing" \
		"--$n with a missing directory of --metrics is an error"
done
run on_srv pxe-dhcpd -n -i s0 --proxy --metrics -
is "$rc" 64 '--metrics to standard output is refused'

# --- counting ----------------------------------------------------------------
cat >"$work/conf" <<END
interface s0
pool 10.77.0.100-10.77.0.104
END
dhcpd -c "$work/conf" --metrics "$metrics" -q || exit 99
server=$pid
ok -n '--metrics: the file is there from the start' \
	wait_for 20 test -s "$metrics"
metric 'pool_free{pool="10.77.0.100-10.77.0.104"}' 5 \
	'a pool is free at the start'
metric commits_total 0 'nothing is stored at the start'
cat >"$work/clients.py" <<'END'
from dhcp_client import *

link = Link("c0")


def mac(n):
    return bytes([2, 0, 0, 0, 0, n])


def lease(n):
    r = link.ask(packet(DISCOVER, mac(n), 10 * n + 1), 10 * n + 1)
    link.ask(packet(REQUEST, mac(n), 10 * n + 2, opt(50, ip(r.yiaddr)) +
                    opt(54, r.opts[54])), 10 * n + 2)
    return r


# Two leases, one of them declined, an offer, a NAK, junk, an INFORM.
lease(1)
r = lease(2)
link.send(packet(DECLINE, mac(2), 29, opt(50, ip(r.yiaddr)) +
                 opt(54, r.opts[54])))
link.ask(packet(DISCOVER, mac(3), 31), 31)
link.ask(packet(REQUEST, mac(4), 41, opt(50, ip("192.0.2.1"))), 41)
link.send(b"x" * 100)
link.ask(packet(INFORM, mac(5), 51, ciaddr=ip("10.77.0.9")), 51, 1)
END
PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
	on_cli python3 "$work/clients.py"
kill -USR1 "$server"
pool='5 addresses, 1 bound, 1 offered, 1 declined, 2 free'
log "status: pool 10.77.0.100-10.77.0.104: $pool\$" \
	'SIGUSR1 logs how a pool is used, with -q too'
log 'status: declined 10.77.0.10[0-4]: for another (59[0-9]|600) s$' \
	'SIGUSR1 logs addresses in quarantine'
rates='in the last [0-9]+ s [0-9.]+, [0-9.]+ and [0-9.]+ a second'
log "status: 8 requests, 7 replies, 1 refused; $rates\$" \
	'SIGUSR1 logs rates'
commits='[23] transactions, 0 failed, [0-9.]+ ms each'
log "status: 3 changes of leases stored by $commits\$" \
	'SIGUSR1 logs transactions'
log 'status: 0 replies not sent, 1 packets dropped, 0 events lost$' \
	'SIGUSR1 logs what was lost'
ok -n '--metrics: the file is written anew while the daemon runs' \
	wait_for 30 grep -q 'pool_bound{pool="10.77.0.100-10.77.0.104"} 1' \
	"$metrics"
printf 'interface s0\npool 10.77.0.102-10.77.0.111\n' >"$work/conf"
kill -HUP "$server"
stop "$server"
is "$rc" 0 'SIGTERM with --metrics: exit 0'
metric 'requests_total{type="discover"}' 3 'requests are counted by type'
metric 'requests_total{type="decline"}' 1 'a DECLINE is counted'
metric 'replies_total{type="ack"}' 2 'replies are counted by type'
metric 'replies_total{type="inform"}' 1 'the answer to an INFORM is no lease'
metric 'refused_total{reason="address of another network"}' 1 \
	'a NAK is counted by its reason'
metric dropped_total 1 'packets that are no request are counted'
metric leases_stored_total 3 'leases that are on disk are counted'
metric commit_failures_total 0 'no transaction failed'
ok -n '--metrics: transactions take time' \
	test "$(number commit_seconds_count)" -ge 2
metric events_lost_total 0 'no event was lost'
metric reloads_total 1 'a reload is counted'
metric 'pool_addresses{pool="10.77.0.102-10.77.0.111"}' 10 \
	'pools are those of the last reload'
is "$(grep -c '104' "$metrics") $(ls "$work/metrics")" '0 dhcpd.prom' \
	'--metrics: no old pool and no temporary file is left'
ok -n '--metrics: each line has the format of Prometheus' python3 -c '
import re, sys
types = {}
for line in open(sys.argv[1]):
    line = line.rstrip("\n")
    if line.startswith("# TYPE "):
        _, _, name, kind = line.split(" ")
        assert name not in types, line
        types[name] = kind
    elif not line.startswith("# HELP "):
        m = re.fullmatch(r"([a-z_]+)(\{[a-z]+=\"[^\"\\]*\"\})?"
                         r" [0-9.e+-]+", line)
        assert m, line
        name = re.sub("_(bucket|sum|count)$", "", m.group(1))
        assert name in types or m.group(1) in types, line
assert len(types) == 16, types' "$metrics"
