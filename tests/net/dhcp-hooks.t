#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# --on-event of the running daemon: what clients send reaches no shell and no
# option, commands come in the order of the events, and slow ones harm nobody.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3 jq
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about 'pxe-dhcpd --on-event'
plan 26

dir=$work/hooks
mkdir -m 777 "$dir"

# client CODE: Python with the link of the client.
client() {
	PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
		on_cli python3 -c "from dhcp_client import *
link = Link('c0')
$1"
}

# hook SCRIPT: what the command does from now on.
hook() {
	printf '#!/bin/sh\ndir=%s\n%s\n' "$dir" "$1" >"$work/hook.new"
	chmod 755 "$work/hook.new"
	mv "$work/hook.new" "$work/hook"
}

# said: the message about the command.
said() {
	printf '%s\n' "$err" | grep on-event
}

# --- the start ---------------------------------------------------------------
run on_srv pxe-dhcpd -n -i s0 --proxy --on-event "$work/none a"
missing="$work/none: No such file or directory"
is "$rc $(said)" "66 pxe-dhcpd: on-event: $missing" \
	'-n: a command that is not there is an error'
run on_srv pxe-dhcpd -i s0 --proxy --on-event "$work/none a"
is "$rc" 66 'a command that is not there is an error at the start'
run on_srv pxe-dhcpd -n -i s0 --proxy --on-event 'sh "x'
is "$rc $(said)" '78 pxe-dhcpd: on-event: no closing quote' \
	'-n: a command without its closing quote is an error'
: >"$work/plain"
run on_srv pxe-dhcpd -n -i s0 --proxy --on-event "$work/plain"
is "$rc $(said)" "78 pxe-dhcpd: on-event: $work/plain: Permission denied" \
	'-n: a file that is no program is an error'

# --- hostile names -----------------------------------------------------------
# shellcheck disable=SC2016
hook '{
	printf "%s" "$#"
	for a; do printf "|%s" "$a"; done
	printf "\n"
} >>"$dir/args"
env | grep ^PXE_ | sort >>"$dir/env"
id -u >"$dir/uid"
echo noise
eval "$HOOK_NEVER_SET"
exit 0'
# The daemon has variables of that kind already.
PXE_NAME=stale
PXE_LOST=77
export PXE_NAME PXE_LOST
dhcpd --pool 10.77.0.100-10.77.0.149 --events "$events" \
	--on-event "$work/hook -- \"a b\"" || exit 99
server=$pid
unset PXE_NAME PXE_LOST
cat >"$work/names.py" <<'END2'
from dhcp_client import *

link = Link("c0")
NAMES = [
    b"plain", b"-rf", b"--help", b"$(touch /tmp/pxe-hook-evil)",
    b"`touch /tmp/pxe-hook-evil`", b"; touch /tmp/pxe-hook-evil;",
    b"\ntouch /tmp/pxe-hook-evil\n", b"a'b\"c\\d", b"\x01\x1b[31m\x7f\xff",
    b"a\0b\0\0", b"PXE_EVENT=x", b"* ? [a-z] ~", b"%s%n%d", b"x" * 255,
]
for n, name in enumerate(NAMES):
    mac = bytes([2, 0, 0, 0, 0, n])
    host = opt(12, name)
    r = link.ask(packet(DISCOVER, mac, 2 * n + 1, host), 2 * n + 1)
    link.ask(packet(REQUEST, mac, 2 * n + 2, host + opt(50, ip(r.yiaddr)) +
                    opt(54, r.opts[54])), 2 * n + 2)
END2
PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
	on_cli python3 "$work/names.py"
has_events 14 'each client with a hostile host name got its lease' event=ack
# A command for each offer and each ack.
all_ran() {
	[ "$(wc -l <"$dir/args")" -ge "$1" ]
}
ok -n 'a command ran for each event' wait_for 30 all_ran 28
is "$(cat "$dir/args")" "$(jq -r '[.event, .mac, .ip, (.name // "" |
	sub("^-"; "\\x2d")), .file // ""] | "7|--|a b|" + join("|")' \
	<"$events")" \
	'arguments are the events, in their order, and no options'
is "$(grep -c '^PXE_NAME=' "$dir/env")" 28 \
	'PXE_NAME has the host name, and each is one line'
is "$(grep '^PXE_NAME=' "$dir/env" | sort -u)" \
	"$(jq -r 'select(.name) | "PXE_NAME=" + .name' <"$events" | sort -u)" \
	'PXE_NAME is as in the event'
is "$(grep -c '^PXE_LOST=' "$dir/env")" 0 \
	'variables of that prefix are not those of the daemon'
like "$(cat "$dir/args")" 'a.x00b[|]$' \
	'NULs at the end of a name are left out'
is "$(LC_ALL=C tr -d '\n -~' <"$dir/env" | wc -c)" 0 \
	'no control character is in the environment'
is "$(find /tmp/pxe-hook-evil 2>/dev/null)" '' 'no host name is executed'
is "$(cat "$dir/uid")" "$(id -u nobody)" 'the command runs as --user'
unlike "$(cat "$work/dhcpd.log")" 'noise|on-event' \
	'standard output of the command goes nowhere'

# --- reload, failure ---------------------------------------------------------
hook 'echo again >"$dir/again"; exit 7'
kill -HUP "$server"
wait_for 10 grep -q 'reload: done' "$work/dhcpd.log"
client 'link.ask(packet(DISCOVER, bytes([2, 0, 0, 0, 1, 0]), 900), 900)'
ok -n 'after SIGHUP, the program that is there by now runs' \
	wait_for 20 test -e "$dir/again"
ok -n 'an exit status that is not 0 is logged' \
	wait_for 20 grep -q 'on-event: offer: exit status 7' "$work/dhcpd.log"

# --- a command that hangs, and more events than can wait ---------------------
# shellcheck disable=SC2016
hook 'if [ ! -e "$dir/hung" ]; then
	: >"$dir/hung"
	sleep 600
fi
echo "$4 $PXE_LOST" >>"$dir/order"'
client 'link.ask(packet(DISCOVER, bytes([2, 0, 0, 0, 2, 0]), 901), 901)'
wait_for 20 test -e "$dir/hung"
client '
for n in range(1500):
    link.send(packet(REQUEST, bytes([2, 0, 0, 1, n >> 8, n & 255]), n,
                     opt(50, ip("192.0.2.1"))))
    if n % 50 == 0:
        for _ in link.replies(0.02):
            pass
'
run client 'r = link.ask(packet(DISCOVER, bytes([2, 0, 0, 0, 3, 0]), 902), 902)
print(r.type == OFFER)'
is "$out" True 'while a command hangs, clients are served'
ok -n 'events that no longer fit are logged' \
	grep -q 'on-event: one lost: the commands take too long' \
	"$work/dhcpd.log"
ok -n 'a command that hangs is ended after ten seconds' wait_for 30 grep -q \
	'on-event: offer: ended after 10000 ms' "$work/dhcpd.log"
# 1024 waited; what came first is there, in its order.
lines() {
	[ "$(wc -l <"$dir/order")" -ge "$1" ]
}
ok -n 'commands of the events that waited run then' wait_for 60 lines 1024
is "$(head -n 1000 "$dir/order" | cut -d' ' -f1)" \
	"$(find_events event=nak | jq -r .mac | head -n 1000)" \
	'the events that waited kept their order'
is "$(sed -n 's/^[^ ]* //p' "$dir/order" | grep -c .)" 1 \
	'one command is told how many were lost'
lost=$(sed -n 's/^[^ ]* //p' "$dir/order" | grep .)
ok -n 'none is lost while there is room' test "$lost" -le 478

# --- the end -----------------------------------------------------------------
hook 'echo $$ >"$dir/pid"; trap "" TERM; sleep 600'
client 'link.ask(packet(DISCOVER, bytes([2, 0, 0, 0, 4, 0]), 903), 903)'
wait_for 20 test -s "$dir/pid"
stop "$server"
is "$rc" 0 'SIGTERM while a command hangs: exit 0'
ok -n 'a command that hangs ends with the daemon' \
	wait_for 10 ended "$(cat "$dir/pid")"
