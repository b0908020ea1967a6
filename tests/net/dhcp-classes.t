#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# udhcpc, which petitboot and ONIE have as their DHCP client, in their place:
# what it tells its script of the options for each class of clients.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need udhcpc
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 7

dhcpd --pool 10.77.0.100-10.77.0.110 --boot x64=ipxe.efi \
	--boot x64-http=http://10.77.0.1/ipxe.efi \
	--boot petitboot=petitboot/lab.conf \
	--boot onie=http://10.77.0.1/onie-installer || exit 99
server=$pid

# The options that have no name of udhcpc's are hexadecimal.
cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] || exit 0
env | sort >"$work/told"
END
chmod +x "$work/udhcpc.sh"

# told NAME UDHCPC-ARG...: what the script got in the variable NAME.
told() {
	name=$1
	shift
	rm -f "$work/told"
	on_cli udhcpc -i c0 -n -q -f -s "$work/udhcpc.sh" "$@" \
		>"$work/udhcpc.log" 2>&1
	sed -n "s/^$name=//p" "$work/told"
}

# hex TEXT: its bytes in hexadecimal.
hex() {
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

is "$(told pxeconffile -O pxeconffile -O pxepathprefix -x 0x5d:000e)" \
	petitboot/lab.conf \
	'pxe-dhcpd: petitboot gets its configuration in option 209'
is "$(sed -n 's/^pxepathprefix=//p' "$work/told")" tftp://10.77.0.1/ \
	'pxe-dhcpd: petitboot gets the server in option 210'
is "$(told opt114 -O 114 -V onie_vendor:x86_64-lab-r0)" \
	"$(hex http://10.77.0.1/onie-installer)" \
	'pxe-dhcpd: ONIE gets the URL of its installer in option 114'
is "$(told opt150 -O 150 -V Cisco)" 0a4d0001 \
	'pxe-dhcpd: who asks for option 150 gets the TFTP server'
is "$(told boot_file -V HTTPClient:Arch:00007:UNDI:003016 -x 0x5d:0007)" \
	http://10.77.0.1/ipxe.efi \
	'pxe-dhcpd: HTTPClient with a PXE architecture gets the URL'
is "$(told boot_file -V PXEClient:Arch:00016:UNDI:003016 -x 0x5d:0010)" \
	ipxe.efi \
	'pxe-dhcpd: PXEClient with an HTTP architecture gets the TFTP name'
stop "$server"
is "$rc" 0 'pxe-dhcpd: SIGTERM after clients of all classes ends with status 0'
