#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: the units of systemd that its page shows are such.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
about pxe-tftpd
need systemd-analyze
plan 5

# unit NUMBER: the literal text of the page that is the unit of that number.
unit() {
	awk -v want="$1" '
		/^[.]Bd -literal/ { text = ""; inside = 1; next }
		/^[.]Ed/ {
			if (text ~ /^\[Unit\]/ && ++n == want)
				printf "%s", text
			inside = 0
		}
		inside { text = text $0 "\n" }' "$PXE_SRCDIR/man/pxe-tftpd.8"
}

unit 1 >"$work/pxe-tftpd.socket"
unit 2 | sed "s|/usr/local/sbin/|$PXE_BUILDDIR/cmd/pxe-tftpd/|" \
	>"$work/pxe-tftpd.service"
like "$(cat "$work/pxe-tftpd.socket")" '^ListenDatagram=' \
	'the manual page has a socket unit'
like "$(cat "$work/pxe-tftpd.service")" "^ExecStart=$PXE_BUILDDIR" \
	'the manual page has a service unit'

# What is wrong in other units of this machine is not our business.
run systemd-analyze verify --man=no "$work/pxe-tftpd.socket" \
	"$work/pxe-tftpd.service"
is "$(printf '%s\n' "$err" | grep pxe-tftpd)" '' \
	'systemd finds no fault in the units of the manual page'
echo 'NoSuchSetting=yes' >>"$work/pxe-tftpd.service"
sed -i 's/^Type=.*/Type=no-such-type/' "$work/pxe-tftpd.service"
run systemd-analyze verify --man=no "$work/pxe-tftpd.service"
like "$err" 'no-such-type' 'systemd finds a fault put into a unit'

# The command of the unit is one that pxe-tftpd takes.
args=$(sed -n 's/^ExecStart=[^ ]* //p' "$work/pxe-tftpd.service")
# This machine may have no boot root.
args=$(printf '%s\n' "$args" | sed "s|/srv/pxe|$work|")
# shellcheck disable=SC2086
run pxe-tftpd -n $args
is "$rc" 0 '-n takes the options of the service unit: exit 0'
