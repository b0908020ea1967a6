# SPDX-License-Identifier: BSD-2-Clause
# dnsmasq.conf into the model of convert.awk: see from-dnsmasq.
#
# All lines are read first, since a tag may be set below where it is used.  Of
# lines of one kind whose tags are all set dnsmasq takes the last: the number of
# a line is its rank.

function read_file(file, key, depth,	line, n, rc) {
	# An open file is not read from its beginning again.
	if (depth > 16 || (file in is_open))
		fail(78, file ": included by itself, or too deep")
	is_open[file] = 1
	while ((rc = (getline line < file)) > 0) {
		n++
		take_line(line, key, (file == "-" ? "stdin" : file) ":" n, \
			depth)
	}
	if (rc < 0)
		fail(66, file ": cannot be read")
	close(file)
	delete is_open[file]
}

# A line without its comment; quotes stay.
function without_comment(s,	i, c, quote) {
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "\\" && quote)
			i++
		else if (c == "\"")
			quote = !quote
		else if (c == "#" && !quote &&
		    (i == 1 || substr(s, i - 1, 1) ~ /[ \t]/)) {
			s = substr(s, 1, i - 1)
			break
		}
	}
	gsub(/^[ \t]+|[ \t\r]+$/, "", s)
	return s
}

function take_line(line, key, where, depth,	value, at) {
	line = without_comment(line)
	if (line == "")
		return
	if (key != "")
		value = line
	else {
		sub(/^--/, "", line)
		at = index(line, "=")
		key = at ? substr(line, 1, at - 1) : line
		value = at ? substr(line, at + 1) : ""
		gsub(/[ \t]+$/, "", key)
		gsub(/^[ \t]+/, "", value)
	}
	if (key == "conf-file")
		read_file(unquote(value), "", depth + 1)
	else if (key == "dhcp-hostsfile")
		read_files(unquote(value), "dhcp-host", depth)
	else if (key == "dhcp-hostsdir")
		read_files(unquote(value), "dhcp-host", depth)
	else if (key == "dhcp-optsfile" || key == "dhcp-optsdir")
		read_files(unquote(value), "dhcp-option", depth)
	else if (key == "conf-dir")
		read_files(unquote(value), "", depth)
	else {
		n_read++
		read_key[n_read] = key
		read_value[n_read] = value
		read_where[n_read] = where
		read_text[n_read] = line
	}
}

# Files of a directory, with or without some ends of names; or one file.
function read_files(spec, key, depth,	v, n, i, dir, cmd, file, list, k) {
	n = split(spec, v, ",")
	dir = v[1]
	gsub(/'/, "'\\''", dir)
	cmd = "if [ -d '" dir "' ]; then ls -d '" dir "'/*; " \
		"else printf '%s\\n' '" dir "'; fi 2>/dev/null"
	while ((cmd | getline file) > 0)
		list[++k] = file
	close(cmd)
	for (i = 1; i <= k; i++) {
		if (k > 1 || list[i] != v[1]) {
			file = list[i]
			sub(/.*\//, "", file)
			if (file ~ /~$/ || file ~ /^\./ || file ~ /^#.*#$/)
				continue
			if (!wanted(file, v, n))
				continue
		}
		read_file(list[i], key, depth + 1)
	}
}

function wanted(file, v, n,	i, end, only, ok) {
	for (i = 2; i <= n; i++) {
		end = v[i]
		if (end ~ /^\*/) {
			only = 1
			end = substr(end, 2)
		}
		if (length(file) >= length(end) &&
		    substr(file, length(file) - length(end) + 1) == end) {
			if (v[i] !~ /^\*/)
				return 0
			ok = 1
		}
	}
	return ok || !only
}

function unquote(s) {
	if (s ~ /^".*"$/) {
		s = substr(s, 2, length(s) - 2)
		gsub(/\\"/, "\"", s)
	}
	return s
}

# The parts of a value between commas into part[]; was_quoted[] tells which were
# in quotes.
function parts(s,	i, c, n, quote, text) {
	split("", part)
	split("", was_quoted)
	n = 1
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "\\" && quote)
			text = text substr(s, ++i, 1)
		else if (c == "\"") {
			quote = !quote
			was_quoted[n] = 1
		} else if (c == "," && !quote) {
			part[n] = trim(text, n in was_quoted)
			n++
			text = ""
		} else
			text = text c
	}
	part[n] = trim(text, n in was_quoted)
	return n
}

function trim(s, keep) {
	if (!keep)
		gsub(/^[ \t]+|[ \t]+$/, "", s)
	return s
}

# Take tag:A,tag:!B off the front of part[], into cond; set:A into set.  The
# number of the first part that is left.
function take_tags(n, bare,	i, s) {
	cond = set = ""
	for (i = 1; i <= n; i++) {
		s = part[i]
		if (s ~ /^set:/) {
			set = substr(s, 5)
			continue
		}
		if (s ~ /^(tag|net):/)
			s = substr(s, 5)
		else if (!(bare && i == 1 && n > 1 && is_bare(s)))
			break
		cond = cond_and(cond, tag_word(s))
	}
	return i
}

# The tag of old, without tag: before it.
function is_bare(s) {
	return s ~ /^[A-Za-z][A-Za-z0-9_#!-]*$/
}

function tag_word(s,	no) {
	no = s ~ /^[!#]/
	if (no)
		s = substr(s, 2)
	if (s == "known")
		return "known=" (no ? "no" : "yes")
	if (s == "dhcp" || s == iface)
		return no ? "never" : ""
	return "tag" (no ? "!" : "") "=" tag_named(s)
}

# --- options -----------------------------------------------------------------

function names(	i, n, v) {
	n = split("netmask:1 time-offset:2 router:3 " \
		"dns-server:6 log-server:7 lpr-server:9 boot-file-size:13 " \
		"domain-name:15 swap-server:16 root-path:17 " \
		"extension-path:18 ip-forward-enable:19 policy-filter:21 " \
		"default-ttl:23 mtu:26 static-route:33 tcp-ttl:37 " \
		"tcp-keepalive:38 nis-domain:40 nis-server:41 ntp-server:42 " \
		"netbios-ns:44 netbios-dd:45 netbios-nodetype:46 " \
		"netbios-scope:47 x-windows-fs:48 x-windows-dm:49 t1:58 " \
		"t2:59 vendor-class:60 hostname:12 nis+-domain:64 " \
		"nis+-server:65 tftp-server:66 bootfile-name:67 " \
		"smtp-server:69 pop3-server:70 nntp-server:71 irc-server:74 " \
		"user-class:77 client-arch:93 client-interface-id:94 " \
		"client-machine-id:97 posix-timezone:100 tzdb-timezone:101 " \
		"ipv6-only:108 domain-search:119 sip-server:120 " \
		"classless-static-route:121 vendor-id-encap:125 " \
		"tftp-server-address:150 broadcast:28 " \
		"server-ip-address:255", v, " ")
	for (i = 1; i <= n; i++)
		code_named[substr(v[i], 1, index(v[i], ":") - 1)] = \
			substr(v[i], index(v[i], ":") + 1)
}

# The code of "option:NAME" or of a number; "" if it has none.
function code_at(s) {
	if (s ~ /^option:/) {
		s = tolower(substr(s, 8))
		return s in code_named ? code_named[s] : ""
	}
	return s ~ /^[0-9]+$/ && s + 0 > 0 && s + 0 < 255 ? s + 0 : ""
}

# The type that dnsmasq takes values from part[i] on to be of.
function guess(i, n,	k, ip, hex, dec, most) {
	ip = hex = dec = 1
	if (i > n || (i in was_quoted))
		return "text"
	for (k = i; k <= n; k++) {
		if (ip_number(part[k]) < 0)
			ip = 0
		if (!is_hex(part[k]))
			hex = 0
		if (part[k] !~ /^[0-9]+[bsi]?$/)
			dec = 0
		else if (part[k] + 0 > most)
			most = part[k] + 0
		if (part[k] ~ /s$/ && most < 256)
			most = 256
		if (part[k] ~ /i$/ && most < 65536)
			most = 65536
	}
	if (part[i] ~ /b$/)
		most = 0
	return ip ? "ip" : hex && i == n ? "hex" : !dec ? "text" : \
		most < 256 ? "u8" : most < 65536 ? "u16" : "u32"
}

# Bytes with colons between them.
function is_hex(s) {
	return s ~ /^[0-9A-Fa-f][0-9A-Fa-f]?(:[0-9A-Fa-f][0-9A-Fa-f]?)+$/
}

function joined(i, n, type,	s, one) {
	for (; i <= n; i++) {
		one = part[i]
		if (type ~ /^u/)
			sub(/[bsi]$/, "", one)
		s = s (s == "" ? "" : ",") one
	}
	return s
}

# Routes: NETWORK/LEN and ROUTER in turns.
function routes(i, n,	s, net) {
	for (; i < n; i += 2) {
		net = part[i]
		if (net !~ /\//)
			net = net "/32"
		s = s (s == "" ? "" : ",") net "=" part[i + 1]
	}
	return s
}

function take_option(k, value,	n, i, code, place, enc, type, text, scope) {
	n = parts(value)
	i = take_tags(n, part[1] !~ /:/ && part[2] ~ /^(option:|[0-9])/)
	enc = ""
	while (part[i] ~ /^(encap|vi-encap|vendor):/) {
		if (part[i] ~ /^encap:/)
			enc = substr(part[i], 7) + 0
		else if (part[i] ~ /^vi-encap:/)
			enc = "125." substr(part[i], 10) + 0
		else {
			enc = 43
			cond = cond_and(cond, "vendor=*" \
				pattern(substr(part[i], 8)) "*")
		}
		i++
	}
	if (part[i] ~ /^option6:/ || part[i] ~ /^\[?[0-9a-f]*::/)
		return drop(k, "IPv6 is not served")
	code = enc == "" ? code_at(part[i]) : part[i] + 0
	if (enc != "" && enc != 43 && enc != 175 && enc !~ /^125/)
		return drop(k, "only 43, 125 and 175 have sub-options")
	if (code == "" || !code)
		return drop(k, "no option of that name is known; its " \
			"number may be")
	place = enc == "" ? code : enc "." code
	scope_of()
	if (++i > n || part[i] == "" && n == i) {
		if (code == 3)
			said_router = 1
		if (code == 6)
			said_dns = 1
		return need(k, "an option without a value is not sent")
	}
	if (code == 3 && enc == "")
		said_router = 1
	if (code == 6 && enc == "")
		said_dns = 1
	type = guess(i, n)
	if (place == 121)
		text = routes(i, n)
	else if (place == 249)
		return drop(k, "use 121, which is the standard")
	else
		text = joined(i, n, type)
	if (place == 51)
		text = part[i]
	rule_option(opt_scope, k, opt_cond, place, type, text, read_where[k], \
		read_text[k])
}

# A condition that is one tag, which only one range sets, is that subnet.
function scope_of(	name) {
	opt_scope = ""
	opt_cond = cond
	if (cond !~ /^tag=[^ ]+$/)
		return
	name = substr(cond, 5)
	if (name in range_subnet && range_subnet[name] &&
	    tag_cond[name] ~ /^subnet=[^ ]*$/ && !(name in by_host)) {
		opt_scope = "s" range_subnet[name]
		opt_cond = ""
	}
}

function drop(k, why) {
	lost(read_where[k], read_text[k], why)
}

function need(k, why) {
	spare(read_where[k], read_text[k], why)
}

# --- boot files --------------------------------------------------------------

function take_boot(k, value,	n, i, rank) {
	n = parts(value)
	i = take_tags(n, 1)
	scope_of()
	# With tags before without.
	rank = cond == "" ? k : k + 100000
	rule_boot(opt_scope, rank, opt_cond, part[i], read_where[k], \
		read_text[k])
	rule_server(opt_scope, rank, opt_cond, part[i + 2] != "" ? \
		part[i + 2] : ip_number(part[i + 1]) >= 0 ? part[i + 1] : "", \
		read_where[k], read_text[k])
}

function take_service(k, value,	n, i, v, arch, file, server) {
	n = parts(value)
	i = take_tags(n, 0)
	split("x86pc:0 pc98:1 ia64_efi:2 alpha:3 arc_x86:4 " \
		"intel_lean_client:5 ia32_efi:6 x86-64_efi:7 xscale_efi:8 " \
		"bc_efi:9 arm32_efi:10 arm64_efi:11", v, " ")
	arch = tolower(part[i])
	for (n = 1; n <= 12; n++)
		if (index(v[n], arch ":") == 1)
			arch = substr(v[n], length(arch) + 2)
	if (arch !~ /^[0-9]+$/)
		return drop(k, "no architecture of that name is known")
	file = part[i + 2]
	server = part[i + 3]
	cond = cond_and(cond, "arch=" arch)
	if (file == "" || file ~ /^[0-9]+$/)
		return drop(k, "an item of a boot menu")
	if (cond in service_of)
		return drop(k, "a second item of a boot menu for these clients")
	service_of[cond] = k
	if (file !~ /\./)
		file = file ".0"
	# iPXE is told a dhcp-boot, if there is one for it.
	rule_service(k, 300000 - k, cond_and(cond, "user-class!=iPXE"), file, \
		server)
	rule_service(k, k - 100000, cond_and(cond, "user-class=iPXE"), file, \
		server)
}

function rule_service(k, rank, both, file, server) {
	rule_boot("", rank, both, file, read_where[k], read_text[k])
	rule_server("", rank, both, server, read_where[k], read_text[k])
}

# --- tags --------------------------------------------------------------------

# "set:NAME," off the front; the rest from part[2] on.
function set_name(	s) {
	s = part[1]
	sub(/^(set|net):/, "", s)
	return tag_named(s)
}

function rest(n,	i, s) {
	for (i = 2; i <= n; i++)
		s = s (i > 2 ? "," : "") part[i]
	return s
}

function take_match(k, value,	n, code, i, type, word) {
	n = parts(value)
	if (part[2] ~ /^(vi-encap|option6):/ || part[2] ~ /^encap:/ && n < 3)
		return drop(k, "not an option that a tag can match")
	code = code_at(part[2])
	i = 3
	if (code == "")
		return drop(k, "no option of that name is known; its " \
			"number may be")
	if (code == 175 && part[3] ~ /^[0-9]+$/) {
		tag_match(set_name(), "option.175." part[3] "=*")
		return
	}
	if (n < i) {
		tag_match(set_name(), (code == 60 ? "vendor" : \
			"option." code) "=*")
		return
	}
	if (n > i && code != 60 && code != 77)
		return drop(k, "a list of values cannot be matched")
	if (code == 93) {
		word = part[i]
		if (word ~ /:/) {
			gsub(/:/, "", word)
			word = hex_value(word)
		}
		if (word !~ /^[0-9]+$/)
			return drop(k, "not the number of an architecture")
		tag_match(set_name(), "arch=" word + 0)
		return
	}
	type = guess(i, n)
	value = rest_from(i, n)
	if (type == "text" || code == 60 || code == 77)
		word = "*" pattern(value) "*"
	else if (type == "hex")
		word = "hex:" value
	else if (type == "ip")
		word = "hex:" sprintf("%08x", ip_number(value))
	else
		word = "hex:" sprintf("%0" 2 * substr(type, 2) / 8 "x", value)
	if (word == "*iPXE*")
		word = "iPXE"
	tag_match(set_name(), (code == 60 ? "vendor" : code == 77 ? \
		"user-class" : "option." code) "=" word)
}

function rest_from(i, n,	s, first) {
	first = i
	for (; i <= n; i++)
		s = s (i > first ? "," : "") part[i]
	return s
}

function take_text(k, value, key,	n, s) {
	n = parts(value)
	if (part[2] ~ /^enterprise:/)
		return drop(k, "IPv6 is not served")
	s = rest(n)
	if (s == "")
		return drop(k, "nothing is matched")
	if (key == "circuit" || key == "remote" || key == "option.82.6") {
		if (is_hex(s))
			s = "hex:" s
		else
			s = pattern(s)
	} else if (s != "iPXE")
		s = "*" pattern(s) "*"
	tag_match(set_name(), key "=" s)
}

function take_mac(k, value,	n, s) {
	n = parts(value)
	s = tolower(part[2])
	if (s ~ /^[0-9a-f][0-9a-f]?-[0-9a-f*]+:/)
		sub(/^[0-9a-f]+-/, "", s)
	gsub(/-/, ":", s)
	if (s !~ /^[0-9a-f*]+(:[0-9a-f*]+)+$/)
		return drop(k, "not a hardware address")
	tag_match(set_name(), "mac=" s)
}

function take_tag_if(k, value,	n, i, s, m, name) {
	n = parts(value)
	s = ""
	m = 0
	for (i = 1; i <= n; i++)
		if (part[i] ~ /^tag:/)
			s = cond_and(s, tag_word(substr(part[i], 5)))
	for (i = 1; i <= n; i++)
		if (part[i] ~ /^set:/ && s != "" && s != "never") {
			name = tag_named(substr(part[i], 5))
			if (index(" " s " ", "=" name " "))
				return drop(k, "a tag cannot depend on itself")
			tag_match(name, s)
			m++
		}
	if (!m)
		drop(k, "nothing is set, or without a condition")
}

function take_ignore(k, value,	n, what) {
	n = parts(value)
	if (take_tags(n, 1) <= n)
		return drop(k, "not a list of tags")
	if (cond == "known=no")
		rule_line("", k, "", "known-only", "known-only yes", \
			read_where[k], read_text[k])
	else if (cond == "")
		drop(k, "nobody would be answered")
	else
		rule_line("", k, cond, "ignore", "ignore", read_where[k], \
			read_text[k])
}

# --- ranges ------------------------------------------------------------------

function take_range(k, value,	n, i, first, last, mode, len, lease, ip, ok) {
	n = parts(value)
	i = take_tags(n, 1)
	first = part[i]
	if (first ~ /:/)
		return drop(k, "IPv6 is not served")
	ip = ip_number(first)
	if (ip < 0)
		return drop(k, "not an IPv4 address")
	last = ""
	len = 0
	for (i++; i <= n; i++) {
		if (part[i] ~ /^(static|proxy)$/)
			mode = part[i]
		else if (ip_number(part[i]) >= 0) {
			if (mask_len(part[i]) >= 8 &&
			    (last != "" || mode != ""))
				len = len ? len : mask_len(part[i])
			else if (last == "")
				last = part[i]
		} else if (part[i] ~ /^([0-9]+[smhdw]?|infinite)$/)
			lease = part[i]
		else if (part[i] != "")
			return drop(k, part[i] ": not known in a range")
	}
	if (mode == "proxy") {
		proxy = 1
		proxy_range = k
		return
	}
	if (len == 32 || len && len < 8)
		return drop(k, "a subnet has a prefix length from 8 to 31")
	addresses = 1
	range_add(k, ip, last, len, lease, mode)
}

function range_add(k, ip, last, len, lease, mode,	i, range, name) {
	if (!len && (set != "" || n_ranges > 1 && cond == "")) {
		note(read_where[k] ": the netmask is taken to be /24")
		len = 24
	}
	range = last == "" || mode == "static" ? "" : ip_text(ip) "-" last
	i = 0
	if (len) {
		i = subnet_add(net_of(ip, len), len)
		if (!i)
			return drop(k, "another range has a subnet that " \
				"overlaps this one")
	}
	if (mode != "static" && range == "")
		return drop(k, "a range without an end")
	if (mode != "static" && (ip_number(last) < ip || len &&
	    net_of(ip_number(last), len) != net_of(ip, len)))
		return drop(k, "the last address is not behind the first in " \
			"its subnet")
	if (set != "" && i) {
		name = tag_named(set)
		if ((name in range_subnet) && range_subnet[name] != i)
			range_subnet[name] = 0
		else
			range_subnet[name] = i
		if (tag_cond[name] != "subnet=" subnet_text(i))
			tag_match(name, "subnet=" subnet_text(i))
		if (subnet_set[i] != "" && subnet_set[i] != set)
			drop(k, "a tag for a part of a subnet: it is that " \
				"of all")
		subnet_set[i] = set
	}
	if (lease != "")
		rule_lease(i ? "s" i : "", k - 50000, "", lease, \
			read_where[k], read_text[k])
	if (range == "")
		return
	if (cond == "never")
		return drop(k, "no client has these tags")
	if (cond != "")
		tag_pool(tag_for(cond), range)
	else if (i)
		subnet_pools[i] = subnet_pools[i] " " range
	else {
		global_pools = global_pools " " range
		n_pools++
	}
}

# --- hosts -------------------------------------------------------------------

function take_host(k, value,	n, i, s, macs, v, m, ip, name, lease, tag, \
		off, id, why) {
	n = parts(value)
	for (i = 1; i <= n; i++) {
		s = part[i]
		if (s ~ /^(set|net):/)
			tag = tag (tag == "" ? "" : " ") substr(s, 5)
		else if (s ~ /^tag:/)
			why = "a line of the hosts file has no condition"
		else if (s ~ /^id:/) {
			if (s != "id:*")
				id = 1
		} else if (s == "ignore")
			off = 1
		else if (s ~ /^\[/)
			why = "IPv6 is not served"
		else if (ip_number(s) >= 0)
			ip = s
		else if (s ~ /^[0-9A-Fa-f][0-9A-Fa-f]?-[0-9A-Fa-f*]+:/)
			why = "a hardware address that is not of Ethernet"
		else if (s ~ /[:-].*[:-]/ && s ~ /^[0-9A-Fa-f*:-]+$/)
			macs = macs " " s
		else if (s ~ /^([0-9]+[smhdw]?|infinite)$/)
			lease = s
		else if (s != "")
			name = s
	}
	if (why == "" && macs == "")
		why = id ? "machines are known by hardware address, not by " \
			"client identifier" : "machines are known by " \
			"hardware address, not by the name that they send"
	if (why != "")
		return drop(k, why)
	if (id)
		drop(k, "the client identifier in it: the hardware address is")
	m = split(macs, v, " ")
	for (i = 1; i <= m; i++)
		take_port(k, v[i], name, ip, lease, tag, off)
}

function take_port(k, mac, name, ip, lease, tag, off,	i, v, n, t) {
	if (mac ~ /\*/) {
		gsub(/-/, ":", mac)
		mac = tolower(mac)
		if (ip != "" || name != "" || lease != "")
			drop(k, "an address or name is for one machine")
		if (off)
			rule_line("", k, "mac=" mac, "ignore", "ignore", \
				read_where[k], read_text[k])
		n = split(tag, v, " ")
		for (t = 1; t <= n; t++)
			tag_match(tag_named(v[t]), "mac=" mac)
		return
	}
	if (mac_text(mac) == "")
		return drop(k, mac ": not a hardware address of Ethernet")
	i = host_add(mac_text(mac), name, ip, read_where[k], read_text[k])
	if (lease != "")
		rule_lease("h" i, k, "", lease, read_where[k], read_text[k])
	n = split(tag, v, " ")
	for (t = 1; t <= n; t++)
		host_tag(i, tag_named(v[t]))
	if (off) {
		host_tag(i, tag_named("ignored"))
		rule_line("", k, "tag=" tag_named("ignored"), "ignore", \
			"ignore", read_where[k], read_text[k])
	}
}

# --- other lines -------------------------------------------------------------

function take_domain(k, value,	n, i, v, s) {
	n = parts(value)
	if (part[1] == "#" || part[1] == "")
		return drop(k, "the domain of this machine is not looked up: " \
			"write it")
	if (n == 1) {
		rule_option("", k - 50000, "", 15, "text", part[1], \
			read_where[k], read_text[k])
		return
	}
	s = part[2]
	i = index(s, "/")
	i = i ? subnet_of(ip_number(substr(s, 1, i - 1))) : 0
	if (i && subnet_text(i) == s)
		rule_option("s" i, k, "", 15, "text", part[1], read_where[k], \
			read_text[k])
	else
		drop(k, "a domain is that of a subnet with a netmask, or of " \
			"all")
}

function is_word_of(key, words) {
	return index(" " words " ", " " key " ")
}

function is_dns(key) {
	return is_word_of(key, "port server local address " \
		"no-resolv no-hosts expand-hosts resolv-file strict-order " \
		"all-servers bogus-priv domain-needed cache-size addn-hosts " \
		"hostsdir log-queries cname host-record txt-record srv-host " \
		"mx-host mx-target ptr-record naptr-record rev-server " \
		"local-ttl neg-ttl max-ttl localise-queries " \
		"rebind-localhost-ok stop-dns-rebind rebind-domain-ok " \
		"no-negcache no-poll auth-zone auth-server auth-ttl auth-soa " \
		"auth-peer interface-name ipset nftset dnssec " \
		"dnssec-check-unsigned trust-anchor selfmx localmx " \
		"filterwin2k bogus-nxdomain alias synth-domain " \
		"edns-packet-max dns-forward-max clear-on-reload " \
		"listen-address local-service dhcp-ttl dhcp-fqdn " \
		"dhcp-ignore-names dhcp-generate-names dynamic-host " \
		"caa-record dns-rr min-port max-port query-port " \
		"dns-loop-detect ignore-address min-cache-ttl max-cache-ttl " \
		"servers-file no-round-robin use-stale-cache fast-dns-retry " \
		"filter-A filter-AAAA filter-rr proxy-dnssec conntrack " \
		"add-mac add-subnet dnssec-no-timecheck no-ident")
}

function is_needless(key) {
	return is_word_of(key, "log-dhcp quiet-dhcp quiet-dhcp6 quiet-ra " \
		"quiet-tftp bind-interfaces bind-dynamic no-daemon log-debug " \
		"keep-in-foreground except-interface no-dhcp-interface " \
		"no-dhcpv4-interface no-dhcpv6-interface user group pid-file " \
		"log-facility log-async no-ping dhcp-no-override test " \
		"dhcp-authoritative dhcp-ignore-clid dhcp-sequential-ip " \
		"leasefile-ro dhcp-client-update")
}

function take_interface(k, value,	n, v) {
	if (value == "lo" && iface != "lo")
		return need(k, "no machine boots from it")
	if (value ~ /[*,]/ && iface == "")
		return drop(k, "one interface is served: name it with -i")
	if (iface == "")
		iface = value
	else if (ENVIRON["CONV_IFACE"] != "")
		need(k, "the interface is that of -i")
	else if (iface != value)
		drop(k, "one interface is served; this is another one")
}

function take_tftp(k, key, value) {
	if (key == "tftp-root") {
		if (value ~ /,/)
			return drop(k, "a root for an interface: see " \
				"--root-interface in pxe-tftpd(8)")
		root = value
		tftp = 1
	} else if (key == "enable-tftp")
		tftp = 1
	else if (key == "tftp-lowercase")
		need(k, "pxe-tftpd --ignore-case")
	else if (key == "tftp-single-port")
		need(k, "pxe-tftpd --single-port")
	else if (key == "tftp-port-range") {
		sub(/,/, "-", value)
		need(k, "pxe-tftpd --port-range " value)
	} else if (key == "tftp-max")
		need(k, "pxe-tftpd --max-transfers " value)
	else if (key == "tftp-unique-root")
		need(k, "pxe-tftpd --client-root " \
			(value == "mac" ? "mac" : "ip"))
	else if (key == "tftp-mtu")
		need(k, "pxe-tftpd --max-blksize " value - 32)
	else
		need(k, "pxe-tftpd(8) has options of its own")
}

# What is about tags and addresses, before what uses them.
function take_first(k, key, value) {
	if (key == "interface")
		take_interface(k, value)
	else if (key == "dhcp-range")
		take_range(k, value)
	else if (key == "dhcp-match")
		take_match(k, value)
	else if (key == "dhcp-vendorclass")
		take_text(k, value, "vendor")
	else if (key == "dhcp-userclass")
		take_text(k, value, "user-class")
	else if (key == "dhcp-circuitid")
		take_text(k, value, "circuit")
	else if (key == "dhcp-remoteid")
		take_text(k, value, "remote")
	else if (key == "dhcp-subscrid")
		take_text(k, value, "option.82.6")
	else if (key == "dhcp-mac")
		take_mac(k, value)
	else if (key == "tag-if")
		take_tag_if(k, value)
	else if (key == "dhcp-host")
		take_host(k, value)
	else
		return 0
	return 1
}

function take_second(k, key, value) {
	if (key ~ /^dhcp-option(-force|-pxe)?$/)
		take_option(k, value)
	else if (key == "dhcp-boot")
		take_boot(k, value)
	else if (key == "pxe-service")
		take_service(k, value)
	else if (key == "pxe-prompt")
		drop(k, "there is no menu to ask before")
	else if (key == "dhcp-ignore")
		take_ignore(k, value)
	else if (key == "domain")
		take_domain(k, value)
	else if (key == "shared-network")
		take_shared(k, value)
	else if (key ~ /^tftp-|^enable-tftp$/)
		take_tftp(k, key, value)
	else if (key == "dhcp-leasefile" || key == "dhcp-lease-max" || \
	    key == "dhcp-script")
		take_leases(k, key, value)
	else if (is_needless(key))
		need(k, "it holds anyway, or pxe-dhcpd has an option for it")
	else if (is_dns(key))
		need(k, "about DNS, which stays with dnsmasq")
	else if (key == "dhcp-relay")
		drop(k, "a relay agent is another program")
	else if (key ~ /^(ra-|enable-ra|dhcp-duid|dhcp-pxe-vendor)/)
		drop(k, "IPv6 is not served")
	else
		drop(k, "there is no such thing in pxe-dhcpd.conf(5)")
}

# Two subnets on one link.
function take_shared(k, value,	n, i, ip) {
	n = parts(value)
	i = subnet_of(ip_number(part[2]))
	ip = subnet_of(ip_number(part[1]))
	if (!i || !ip)
		return drop(k, "both subnets need a dhcp-range with a netmask")
	subnet_shared[i] = subnet_shared[ip] = "shared-" ip
}

function take_leases(k, key, value) {
	if (key == "dhcp-leasefile")
		need(k, "pxe-leases import --format dnsmasq takes it over")
	else if (key == "dhcp-lease-max")
		drop(k, "there is no limit but the number of addresses")
	else
		drop(k, "see --events in pxe-dhcpd(8) for what is told")
}

function convert(	k, done, authoritative, i, n, v) {
	for (k = 1; k <= n_read; k++) {
		authoritative = authoritative || \
			read_key[k] == "dhcp-authoritative"
		if (read_key[k] == "port" && read_value[k] == 0)
			said_dns = 1
		n_ranges += read_key[k] == "dhcp-range" && \
			read_value[k] !~ /proxy/
	}
	for (k = 1; k <= n_read; k++)
		if (read_key[k] == "interface")
			done[k] = take_first(k, "interface", read_value[k])
	for (k = 1; k <= n_read; k++)
		if (!done[k])
			done[k] = take_first(k, read_key[k], read_value[k])
	for (k = 1; k <= n_read; k++)
		if (!done[k])
			take_second(k, read_key[k], read_value[k])
	if (proxy && addresses) {
		drop(proxy_range, "either all ranges are for proxyDHCP, or " \
			"none")
		proxy = 0
	}
	if (!authoritative && !proxy)
		rule_line("", 0, "", "authoritative", "authoritative no", "", \
			"")
	if (tftp)
		note("files: pxe-tftpd" (root == "" ? "" : " --root " root))
	if (!proxy && !said_router)
		note("dnsmasq names itself as router: add it, if it is one")
	if (!proxy && !said_dns)
		note("dnsmasq names itself as name server: add dns")
	if (iface == "")
		note("no interface is named: add one, or use -i")
}

BEGIN {
	conv_init()
	names()
	if (ARGC < 2)
		read_file("-", "", 0)
	for (arg = 1; arg < ARGC; arg++)
		read_file(ARGV[arg], "", 0)
	convert()
	finish()
	exit ENVIRON["CONV_STRICT"] != "" && n_lost ? 1 : 0
}
