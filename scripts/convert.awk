# SPDX-License-Identifier: BSD-2-Clause
# What from-dnsmasq and from-isc-dhcp have in common: a model of the
# configuration that they read, and its output for pxe-dhcpd.
#
# Environment: CONV_ME, the name of the script; CONV_IFACE; CONV_HOSTS, the
# hosts file to write, an absolute path, or empty.
#
# Conditions are those of pxe-dhcpd.conf(5): words KEY=VALUE and KEY!=VALUE with
# blanks between them, which must all be true, and " | " between alternatives.
# The empty condition is true.
#
# A rule is a line that holds in a scope, if its condition is true, unless a
# rule of the same scope with a higher rank says something else.  Scopes: "",
# for all; "sN", subnet N; "hN", host N.
#
# Boot files are worked out: for each kind of client the rule that wins is found
# (points, below), so that a line of tags or a chain of if and else becomes
# "boot CLASS=FILE".

function conv_init(	i, n, v) {
	me = ENVIRON["CONV_ME"]
	iface = ENVIRON["CONV_IFACE"]
	hosts_file = ENVIRON["CONV_HOSTS"]
	n = split("bios:0 ia32:6 x64:7,9 arm32:10,21 arm64:11,22 riscv64:27 " \
		"loong64:39 bios-http:20 ia32-http:15 x64-http:16,17 " \
		"arm32-http:18,23 arm64-http:19,24 riscv64-http:28 " \
		"loong64-http:40", v, " ")
	for (i = 1; i <= n; i++) {
		class_name[i] = v[i]
		sub(/:.*/, "", class_name[i])
		class_codes[i] = v[i]
		sub(/.*:/, "", class_codes[i])
	}
	n_classes = n
	# Kinds of values that pxe-dhcpd knows for itself: those of other codes
	# say what they are.  i addresses, n a number, t text, d seconds, f a
	# flag.
	n = split("2:n 3:i 4:i 5:i 6:i 7:i 13:n 15:t 17:t 18:t 19:f 23:n " \
		"26:n 28:i 33:i 40:t 41:i 42:i 44:i 46:n 69:i 108:d 114:t " \
		"116:f 150:i 203:t 208:n 209:t 210:t 211:d 252:t", v, " ")
	for (i = 1; i <= n; i++)
		kind[substr(v[i], 1, index(v[i], ":") - 1)] = \
			substr(v[i], index(v[i], ":") + 1)
}

# --- messages ----------------------------------------------------------------

function fail(status, text) {
	print me ": " text >"/dev/stderr"
	failed = status
	exit status
}

# What has no counterpart, and why.
function lost(where, text, why) {
	if ((where, why) in said)
		return
	said[where, why] = 1
	comments[++n_comments] = where ": " text "\n#\t" why
	is_lost[n_comments] = 1
	n_lost++
}

# What needs no line.
function spare(where, text, why) {
	if ((where, why) in said)
		return
	said[where, why] = 1
	comments[++n_comments] = where ": " text "\n#\t" why
	n_spare++
}

function note(text) {
	notes[++n_notes] = text
}

# --- addresses ---------------------------------------------------------------

# An IPv4 address as a number; -1 if it is none.
function ip_number(s,	v, i, n) {
	if (s !~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/)
		return -1
	split(s, v, ".")
	for (i = 1; i <= 4; i++) {
		if (length(v[i]) > 3 || v[i] + 0 > 255)
			return -1
		n = n * 256 + v[i]
	}
	return n
}

function ip_text(n) {
	return int(n / 16777216) "." int(n / 65536) % 256 "." \
		int(n / 256) % 256 "." n % 256
}

# The length of a mask such as 255.255.255.0; -1 if it is none.
function mask_len(s,	n, len) {
	n = ip_number(s)
	if (n < 0)
		return -1
	n = 4294967296 - n
	for (len = 32; len > 0 && n > 1 && n % 2 == 0; len--)
		n /= 2
	return n == 1 ? len : -1
}

# 2 to the power of n; some awks have no operator for it.
function power(n,	p) {
	for (p = 1; n > 0; n--)
		p *= 2
	return p
}

function net_of(ip, len) {
	return ip - ip % power(32 - len)
}

# The subnet with that address: its number, or 0.
function subnet_of(ip,	i) {
	for (i = 1; i <= n_subnets; i++)
		if (net_of(ip, subnet_len[i]) == subnet_net[i])
			return i
	return 0
}

# A hardware address as pxe-hosts(5) has it; "" if it is none.
function mac_text(s,	v, n, i, out) {
	n = split(tolower(s), v, /[:-]/)
	if (n != 6)
		return ""
	for (i = 1; i <= 6; i++) {
		if (v[i] !~ /^[0-9a-f][0-9a-f]?$/)
			return ""
		out = out (i > 1 ? ":" : "") substr("0" v[i], length(v[i]))
	}
	return out
}

function hex_value(s,	i, n) {
	s = tolower(s)
	for (i = 1; i <= length(s); i++)
		n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
	return n
}

# --- the model ---------------------------------------------------------------

# The number of the subnet, added if it is new.  0 if it cannot be.
function subnet_add(net, len,	i) {
	if (len < 8 || len > 31)
		return 0
	for (i = 1; i <= n_subnets; i++) {
		if (subnet_net[i] == net && subnet_len[i] == len)
			return i
		if (net_of(net, subnet_len[i]) == subnet_net[i] ||
		    net_of(subnet_net[i], len) == net)
			return 0
	}
	n_subnets++
	subnet_net[n_subnets] = net
	subnet_len[n_subnets] = len
	return n_subnets
}

function subnet_text(i) {
	return ip_text(subnet_net[i]) "/" subnet_len[i]
}

# A name that pxe-dhcpd takes for a tag.
function tag_text(s) {
	gsub(/[^A-Za-z0-9_-]+/, "-", s)
	gsub(/^-+|-+$/, "", s)
	return s == "" ? "tag" : s
}

# The tag of that name, as the source has it; added if it is new.
function tag_named(source,	name, i) {
	if (source in tag_by_source)
		return tag_by_source[source]
	name = tag_fresh(tag_text(source))
	tag_by_source[source] = name
	return name
}

function tag_fresh(name,	i, first) {
	first = name
	for (i = 2; name in tag_index; i++)
		name = first "-" i
	tags[++n_tags] = name
	tag_index[name] = n_tags
	return name
}

# Clients for which the condition is true have the tag, too.
function tag_match(name, cond) {
	tag_cond[name] = tag_cond[name] == "" ? cond : \
		tag_cond[name] " | " cond
}

# The tag with just this condition, made if there is none.
function tag_for(cond,	name) {
	if (cond ~ /^tag=[^ ]+$/)
		return substr(cond, 5)
	if (cond in tag_by_cond)
		return tag_by_cond[cond]
	name = cond
	gsub(/tag!=/, "not-", name)
	gsub(/tag=/, "", name)
	gsub(/!=/, "-not-", name)
	gsub(/ \| /, "-or-", name)
	name = tag_text(name)
	if (length(name) > 40) {
		name = substr(name, 1, 40)
		sub(/-[^-]*$/, "", name)
	}
	name = tag_fresh(name)
	tag_cond[name] = cond
	tag_by_cond[cond] = name
	return name
}

# Both conditions: each alternative of one with each of the other.
function cond_and(a, b,	x, y, n, m, i, k, both, out) {
	if (a == "" || b == "")
		return a b
	n = split(a, x, / \| /)
	m = split(b, y, / \| /)
	for (i = 1; i <= n; i++)
		for (k = 1; k <= m; k++) {
			both = cond_simple(x[i] " " y[k])
			if (both == "never")
				continue
			if (index(" | " out " | ", " | " both " | "))
				continue
			out = out (out == "" ? "" : " | ") both
		}
	return out == "" ? "never" : out
}

function cond_or(a, b) {
	if (a == "never" || b == "never")
		return a == "never" ? b : a
	return a == "" || b == "" ? "" : a " | " b
}

# The opposite of a condition.
function cond_not(a,	x, w, n, m, i, k, one, out) {
	if (a == "never")
		return ""
	if (a == "")
		return "never"
	n = split(a, x, / \| /)
	for (i = 1; i <= n; i++) {
		m = split(x[i], w, " ")
		one = ""
		for (k = 1; k <= m; k++)
			one = one (k > 1 ? " | " : "") word_not(w[k])
		out = i == 1 ? one : cond_and(out, one)
	}
	return out
}

function word_not(w,	at) {
	at = index(w, "=")
	if (substr(w, at - 1, 1) == "!")
		return substr(w, 1, at - 2) substr(w, at)
	return substr(w, 1, at - 1) "!" substr(w, at)
}

# One alternative without words that follow from others; "never" if they
# contradict each other.
function cond_simple(s,	w, n, i, k, key, value, yes, out, seen) {
	n = split(s, w, " ")
	for (i = 1; i <= n; i++)
		if (w[i] == "never")
			return "never"
		else if (w[i] !~ /^[^=]*!=/) {
			key = substr(w[i], 1, index(w[i], "=") - 1)
			value = substr(w[i], length(key) + 2)
			if (value ~ /[*?,]/)
				continue
			if ((key in yes) && yes[key] != value && key == "arch")
				return "never"
			yes[key] = value
		}
	for (i = 1; i <= n; i++) {
		if (w[i] in seen)
			continue
		if (word_not(w[i]) in seen)
			return "never"
		seen[w[i]] = 1
		if (w[i] ~ /^[^=]*!=/) {
			key = substr(w[i], 1, index(w[i], "=") - 2)
			value = substr(w[i], length(key) + 3)
			if ((key in yes) && key == "arch" && yes[key] != value)
				continue
		}
		out = out (out == "" ? "" : " ") w[i]
	}
	return out
}

# A text as a value of a condition, in which it must stand from its start, or to
# its end.
function pattern(text) {
	gsub(/[ ,\t]/, "?", text)
	return text
}

# A rule: a line of a block.  key: what it sets; it is set once in a block.
function rule_line(scope, rank, cond, key, line, where, text) {
	if (cond == "never")
		return
	n_lines++
	if (scope ~ /^h/)
		host_lines[scope] = host_lines[scope] " " n_lines
	line_scope[n_lines] = scope
	line_rank[n_lines] = rank
	line_cond[n_lines] = cond
	line_key[n_lines] = key
	line_text[n_lines] = line
	line_where[n_lines] = where
	line_source[n_lines] = text
}

# A rule: a boot file.
function rule_boot(scope, rank, cond, file, where, text) {
	if (file ~ /[ \t]/ || file ~ /[^ -~]/ || file == "" ||
	    length(file) > 254) {
		lost(where, text, "a boot file has 1 to 254 bytes and no blank")
		return
	}
	rule_any("file", scope, rank, cond, file, where, text)
}

# A rule: the TFTP server; "" is this machine.
function rule_server(scope, rank, cond, ip, where, text) {
	if (ip != "" && ip_number(ip) < 0) {
		lost(where, text, "next-server takes an IPv4 address: " \
			"firmware asks no DNS")
		return
	}
	rule_any("server", scope, rank, cond, ip == "0.0.0.0" ? "" : ip, \
		where, text)
}

function rule_any(what, scope, rank, cond, value, where, text,	v, n, i) {
	# One rule for each alternative.
	n = split(cond, v, / \| /)
	if (!n)
		n = 1
	for (i = 1; i <= n; i++) {
		if (v[i] == "never")
			continue
		n_rules++
		scope_rules[scope] = scope_rules[scope] " " n_rules
		rule_what[n_rules] = what
		rule_scope[n_rules] = scope
		rule_rank[n_rules] = rank
		rule_cond[n_rules] = v[i]
		rule_value[n_rules] = value
		rule_where[n_rules] = where
		rule_source[n_rules] = text
	}
	rule_seen[where] = 0
}

# An option by its code, "43.6" and "125.ENTERPRISE.SUB" being sub-options; type
# says what value is: ip, u8, u16, u32, text, hex, or "" if pxe-dhcpd reads it
# as the option has it.
function rule_option(scope, rank, cond, code, type, value, where, text,	\
		why, whole) {
	whole = code + 0 == code ? code + 0 : 0
	if (whole == 1)
		spare(where, text, "the mask is that of the subnet")
	else if (whole == 66)
		rule_server(scope, rank, cond, value, where, text)
	else if (whole == 67)
		rule_boot(scope, rank, cond, value, where, text)
	else if (whole == 60)
		spare(where, text, "the server sends it to firmware that " \
			"waits for it")
	else if (whole == 51)
		rule_lease(scope, rank, cond, value, where, text)
	else if (whole == 58 || whole == 59)
		lost(where, text, "the times of renewal follow from the " \
			"lease time")
	else if (whole == 12)
		lost(where, text, "a name is that of a line of the hosts file")
	else if (whole >= 50 && whole <= 61 || whole == 82 || whole == 97)
		lost(where, text, "the option belongs to the protocol")
	else if (whole == 119 || whole == 121 ||
	    (whole in kind) && type != "hex")
		option_line(scope, rank, cond, code, value, where, text)
	else if (type == "")
		lost(where, text, "the type of the option is not known: " \
			"begin its value with ip:, u8:, u16:, u32:, text: " \
			"or hex:")
	else
		option_line(scope, rank, cond, code, type ":" value, where, \
			text)
}

function option_line(scope, rank, cond, code, value, where, text,	name) {
	if (value ~ /:$/ || value == "") {
		lost(where, text, "an option without a value is not sent")
		return
	}
	if ((code == 3 || code == 6) && ("," value ",") ~ /,0\.0\.0\.0,/) {
		lost(where, text, "0.0.0.0 is the address of this machine: " \
			"write that")
		return
	}
	name = code == 3 ? "router" : code == 6 ? "dns" : \
		code == 15 ? "domain" : ""
	if (name != "" && value !~ /^hex:/)
		rule_line(scope, rank, cond, "option " code, name " " \
			quoted(value), where, text)
	else
		rule_line(scope, rank, cond, "option " code, "option " code \
			" " quoted(value), where, text)
}

function rule_lease(scope, rank, cond, time, where, text) {
	if (time ~ /^[0-9]+$/ && time + 0 >= 4294967295)
		time = "infinite"
	if (time != "infinite" && seconds(time) < 60)
		lost(where, text, "a lease lasts a minute at least")
	else
		rule_line(scope, rank, cond, "lease", "lease " time, where, \
			text)
}

function seconds(time,	unit) {
	unit = substr(time, length(time))
	return time * (unit == "m" ? 60 : unit == "h" ? 3600 : \
		unit == "d" ? 86400 : unit == "w" ? 604800 : 1)
}

# A value as it stands in the file.
function quoted(s) {
	if (s !~ /^[" \t#]/ && s !~ /[ \t]$/ && s !~ /[ \t]#/ &&
	    s !~ /[{]$/ && s !~ /[^ -~]/)
		return s
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return "\"" s "\""
}

# A value of the hosts file.
function escaped(s) {
	gsub(/%/, "%25", s)
	gsub(/ /, "%20", s)
	gsub(/\t/, "%09", s)
	gsub(/#/, "%23", s)
	return s
}

# A machine; its number.
function host_add(key, name, ip, where, text) {
	n_hosts++
	host_key[n_hosts] = key
	host_name[n_hosts] = name
	host_ip[n_hosts] = ip
	host_where[n_hosts] = where
	host_source[n_hosts] = text
	return n_hosts
}

function host_tag(i, name) {
	if (!index("," host_tags[i] ",", "," name ","))
		host_tags[i] = host_tags[i] (host_tags[i] == "" ? "" : ",") name
	by_host[name] = 1
}

# --- points ------------------------------------------------------------------
# A point is a kind of client: an architecture, -1 for none, and whether iPXE
# asks.  A word is decided if its truth is known at each point, and is not false
# everywhere: others, about hardware addresses or phones, make tags.  That a
# client is none of those which have a tag of their own is taken as true.

function vendor_at(arch) {
	if (arch < 0)
		return ""
	if (arch == 21 || arch == 22)
		return "U-Boot.armv" (arch - 14)
	return (arch >= 15 && arch <= 20 || arch == 23 || arch == 24 || \
		arch > 24 && arch < 41 && arch % 2 == 0 && arch != 34 && \
		arch != 36 && arch != 32 ? "HTTPClient" : "PXEClient") \
		":Arch:" sprintf("%05d", arch) ":UNDI:003016"
}

function glob(pat, s,	re, i, c) {
	for (i = 1; i <= length(pat); i++) {
		c = substr(pat, i, 1)
		if (c == "*")
			re = re ".*"
		else if (c == "?")
			re = re "."
		else if (c ~ /[A-Za-z0-9]/)
			re = re c
		else
			re = re "[" (c == "\\" || c == "^" ? "\\" c : c) "]"
	}
	return tolower(s) ~ ("^" tolower(re) "$")
}

# 1 true, 0 false, -1 not known.
function word_at(w, arch, ipxe,	key, value, yes, v, n, i, one) {
	key = substr(w, 1, index(w, "=") - 1)
	value = substr(w, length(key) + 2)
	yes = 1
	if (key ~ /!$/) {
		key = substr(key, 1, length(key) - 1)
		yes = 0
	}
	if (key == "tag")
		one = tag_at(value, arch, ipxe)
	else {
		n = split(value, v, ",")
		one = 0
		for (i = 1; i <= n && one != 1; i++)
			one = value_at(key, v[i], arch, ipxe)
	}
	return one < 0 ? one : one == yes
}

function value_at(key, value, arch, ipxe) {
	if (key == "arch")
		return arch == value
	if (key == "vendor" || key == "option.60")
		return arch >= 0 && glob(value, vendor_at(arch))
	if (key == "user-class" || key == "option.77")
		return ipxe && glob(value, "iPXE")
	if (key ~ /^option\.175/ && value == "*")
		return ipxe
	if ((key == "option.93" || key == "option.97" || key == "option.94") &&
	    value == "*")
		return arch >= 0
	return -1
}

function tag_at(name, arch, ipxe,	v, n, i, one, most) {
	n = split(tag_cond[name], v, / \| /)
	if (!n)
		return -1
	most = 0
	for (i = 1; i <= n; i++) {
		one = cond_at(v[i], arch, ipxe)
		if (one == 1)
			return 1
		if (one < 0)
			most = -1
	}
	return most
}

function cond_at(alternative, arch, ipxe,	w, n, i, one, all) {
	n = split(alternative, w, " ")
	all = 1
	for (i = 1; i <= n; i++) {
		one = word_at(w[i], arch, ipxe)
		if (!one)
			return 0
		if (one < 0)
			all = -1
	}
	return all
}

function is_opaque(w,	plain, arch, ipxe, one, some) {
	plain = w
	if (w ~ /^[^=]*!=/)
		plain = word_not(w)
	if (plain in opaque)
		return opaque[plain] && !(w != plain && (plain in never_here))
	for (arch = -1; arch <= 41; arch++)
		for (ipxe = 0; ipxe <= (arch >= 0); ipxe++) {
			one = word_at(plain, arch, ipxe)
			if (one < 0)
				return opaque[plain] = 1
			some += one
		}
	opaque[plain] = !some
	if (!some && (plain in positive))
		never_here[plain] = 1
	return !some && !(w != plain && (plain in never_here))
}

# Split the conditions of all rules into what is decided, and what makes a tag.
function split_rules(	i, k, w, n) {
	for (i = 1; i <= n_rules; i++) {
		n = split(rule_cond[i], w, " ")
		for (k = 1; k <= n; k++)
			positive[w[k]] = 1
	}
	for (i = 1; i <= n_rules; i++) {
		rule_open[i] = rule_tag[i] = ""
		n = split(rule_cond[i], w, " ")
		for (k = 1; k <= n; k++)
			if (is_opaque(w[k]))
				rule_tag[i] = rule_tag[i] \
					(rule_tag[i] == "" ? "" : " ") w[k]
			else
				rule_open[i] = rule_open[i] \
					(rule_open[i] == "" ? "" : " ") w[k]
	}
}

# The rules that count in a scope, for clients with what makes the tag, into
# here[], and the architectures that they name into mentioned[].
function enter(scope, tag,	v, n, i, k, list) {
	n_here = 0
	split("", mentioned)
	list = scope_rules[scope]
	if (scope != "" && scope !~ /^h/)
		list = list " " scope_rules[""]
	n = split(list, v, " ")
	for (k = 1; k <= n; k++) {
		i = v[k]
		if (rule_tag[i] != "" && rule_tag[i] != tag ||
		    is_denied(rule_open[i], tag))
			continue
		here[++n_here] = i
		mention(rule_open[i], 0)
	}
}

# Which architectures does a condition name?
function mention(cond, depth,	w, n, i, value) {
	n = split(cond, w, / (\| )?/)
	for (i = 1; i <= n; i++) {
		value = w[i]
		if (value ~ /^arch!?=/) {
			sub(/.*=/, "", value)
			mentioned[value + 0] = 1
		} else if (match(value, /[0-9][0-9][0-9][0-9][0-9]/))
			mentioned[substr(value, RSTART, 5) + 0] = 1
		else if (value ~ /^tag!?=/ && depth < 8) {
			sub(/.*=/, "", value)
			mention(tag_cond[value], depth + 1)
		}
	}
}

# Does a condition have the opposite of a word of the tag?
function is_denied(cond, tag,	w, n, i) {
	n = tag == "" ? 0 : split(tag, w, " ")
	for (i = 1; i <= n; i++)
		if (index(" " cond " ", " " word_not(w[i]) " "))
			return 1
	return 0
}

# The rule of those in here[] that wins; 0: none.
function winner(what, arch, ipxe,	i, k, best) {
	best = 0
	for (k = 1; k <= n_here; k++) {
		i = here[k]
		if (rule_what[i] != what ||
		    best && rule_rank[i] < rule_rank[best])
			continue
		if (best && rule_rank[i] == rule_rank[best] && i < best)
			continue
		if (cond_at(rule_open[i], arch, ipxe) == 1)
			best = i
	}
	return best
}

# --- boot files --------------------------------------------------------------

function is_url(file) {
	return file ~ /^https?:\/\//
}

# Does the file look like iPXE itself?
function is_ipxe(file) {
	sub(/.*\//, "", file)
	return file ~ /^(undionly|ipxe|snponly|snp)[^\/]*\.k*(pxe|efi|0)$/ ||
		file ~ /\.kk?pxe$/ || file ~ /ipxe.*\.efi$/
}

# Is a class one of UEFI HTTP Boot?
function is_http(class) {
	return class_name[class] ~ /-http$/
}

# What a rule says there, into found and found_server; 1 if it is of the scope.
function look(scope, tag, arch, ipxe,	f, s) {
	f = winner("file", arch, ipxe)
	s = winner("server", arch, ipxe)
	found = f ? rule_value[f] : ""
	found_server = s ? rule_value[s] : ""
	if (f)
		rule_seen[rule_where[f]] = 1
	if (s)
		rule_seen[rule_where[s]] = 1
	return f && rule_scope[f] == scope && rule_tag[f] == tag || \
		s && rule_scope[s] == scope && rule_tag[s] == tag
}

# The code that stands for a class, and whether another code differs.
function code_of(class,	v, n, i) {
	n = split(class_codes[class], v, ",")
	for (i = 1; i <= n; i++)
		if (v[i] in mentioned)
			return v[i] + 0
	return v[1] + 0
}

# Work out what the scope says to each class, into table_*.  0: nothing.
function boot_table(scope, tag,	i, n, own, count, most, mine) {
	split("", table_file)
	split("", table_server)
	enter(scope, tag)
	own = look(scope, tag, -1, 0)
	table_file["none"] = found
	table_server["none"] = found_server
	most = ""
	for (i = 1; i <= n_classes; i++) {
		mine = look(scope, tag, code_of(i), 0)
		own = own || mine
		table_file[i] = found
		table_server[i] = found_server
		if (is_url(found) != is_http(i))
			table_file[i] = ""
		else if (found != "" && ++count[found] > 2 && \
		    (most == "" || is_url(most) && !is_url(found) || \
		    is_url(most) == is_url(found) && \
		    count[found] > count[most]))
			most = found
	}
	# A URL is for those alone that load one, so it can be the default.
	table_default = table_file["none"]
	if (is_url(table_default) || table_default == "")
		table_default = most
	return own
}

# The TFTP server that holds for all files of the table; "*" if they differ.
function common_server(	i, server, some) {
	some = 0
	for (i in table_file) {
		if (table_file[i] == "" || is_url(table_file[i]))
			continue
		if (some && table_server[i] != server)
			return "*"
		server = table_server[i]
		some = 1
	}
	return some ? server : table_server["none"]
}

function with_server(file, server, common) {
	if (common != "*" || server == "" || is_url(file))
		return file
	sub(/^\/+/, "", file)
	return "tftp://" server "/" file
}

# The boot lines of a scope into out[], for block(); those that hold for one
# architecture of a class, or for none of a class, into tags.
function boot_lines(scope, tag,	i, k, n, v, file, common, base) {
	if (!boot_table(scope, tag))
		return
	common = common_server()
	if (common != "" && common != "*")
		put("next-server " common)
	base = tag
	if (scope ~ /^s/)
		base = "subnet=" subnet_text(substr(scope, 2)) \
			(tag == "" ? "" : " " tag)
	if (table_default != "")
		put("boot default=" with_server(table_default, \
			default_server(), common))
	for (i = 1; i <= n_classes; i++) {
		file = with_server(table_file[i], table_server[i], common)
		if (table_file[i] != "" && (table_file[i] != table_default ||
		    common == "*" && table_server[i] != default_server()))
			put("boot " class_name[i] "=" file)
		else if (table_file[i] == "" && table_default != "" &&
		    is_url(table_default) == is_http(i))
			extra(base, "class=" class_name[i], "no-boot")
		n = split(class_codes[i], v, ",")
		for (k = 1; k <= n; k++)
			if (v[k] != code_of(i) && (v[k] in mentioned))
				boot_special(scope, tag, base, v[k] + 0, \
					class_name[i], table_file[i], common)
	}
	for (i = 1; i <= 41; i++)
		if ((i in mentioned) && !class_of(i))
			boot_special(scope, tag, base, i, "default", \
				table_default, common)
	boot_ipxe(scope, tag, base, common)
}

function default_server(	i) {
	if (table_file["none"] == table_default)
		return table_server["none"]
	for (i = 1; i <= n_classes; i++)
		if (table_file[i] == table_default)
			return table_server[i]
	return ""
}

function class_of(code,	i) {
	for (i = 1; i <= n_classes; i++)
		if (index("," class_codes[i] ",", "," code ","))
			return i
	return 0
}

# One architecture that is told something else than its class.
function boot_special(scope, tag, base, code, class, usual, common) {
	look(scope, tag, code, 0)
	if (found == "" || found == usual)
		return
	if (is_url(found) != (class ~ /-http$/))
		return
	extra(base, "arch=" code, "boot " class "=" \
		with_server(found, found_server, common))
}

# What has another user class, gPXE and xNBA, is of class ipxe, too.
function boot_ipxe(scope, tag, base, common,	i, k, n, v, file, first, m, \
		group, order) {
	for (i = 1; i <= 7; i++) {
		n = split(class_codes[i], v, ",")
		for (k = 1; k <= n; k++) {
			file = ipxe_file(scope, tag, i, v[k] in mentioned ? \
				v[k] + 0 : code_of(i), common)
			if (!(file in group))
				order[++m] = file
			group[file] = group[file] (file in group && \
				group[file] != "" ? "," : "") v[k]
			if (first == "")
				first = file
		}
	}
	if (first == "")
		return
	put("boot ipxe=" first)
	for (i = 1; i <= m; i++)
		if (order[i] != first && order[i] != "")
			extra(base, "class=ipxe arch=" group[order[i]], \
				"boot ipxe=" order[i])
}

# The boot file of iPXE on a machine of class i; "" if it would load itself.
function ipxe_file(scope, tag, i, code, common) {
	look(scope, tag, code, tag !~ /(^| )user-class=/)
	if (found == "" || found != table_file[i] || !is_ipxe(found))
		return with_server(found, found_server, common)
	if (!looped++)
		note("iPXE is not told to load " found " again: add boot " \
			"ipxe=SCRIPT")
	return ""
}

# A line that holds for a part of a scope.
function extra(base, words, line) {
	if (host_now)
		lost(host_where[host_now], host_source[host_now], \
			"a machine's line cannot say " line " for " words)
	else
		rule_line("", extra_rank, (base == "" ? "" : base " ") words, \
			line, line, "", "")
}

# --- output ------------------------------------------------------------------

function put(line) {
	out[++n_out] = line
}

# The lines of a scope, without conditions, into out[]; its boot lines, too.
function gather(scope, cond, tag,	i, j, m, list, best, key, order, n) {
	n_out = 0
	n = 0
	m = n_lines
	if (scope ~ /^h/)
		m = split(host_lines[scope], list, " ")
	for (j = 1; j <= m; j++) {
		i = scope ~ /^h/ ? list[j] : j
		if (line_scope[i] != scope || line_cond[i] != cond)
			continue
		key = line_key[i]
		if (!(key in best))
			order[++n] = key
		else if (line_text[i] == line_text[best[key]])
			continue
		else if (line_rank[i] < line_rank[best[key]]) {
			overridden(i)
			continue
		} else
			overridden(best[key])
		best[key] = i
	}
	for (i = 1; i <= n; i++)
		if (!is_twice(order[i], best))
			put(line_text[best[order[i]]])
		else
			lost(line_where[best[order[i]]], \
				line_source[best[order[i]]], \
				"the option is given as a whole, too")
	if (tag != "-")
		boot_lines(scope, tag)
}

function overridden(i) {
	if (line_where[i] != "")
		spare(line_where[i], line_source[i], \
			"another line says it, and that one counts")
}

# Does another line of the scope count instead?
function is_overridden(i,	k) {
	for (k = 1; k <= n_lines; k++)
		if (line_key[k] == line_key[i] && line_scope[k] == \
		    line_scope[i] && line_cond[k] == line_cond[i] &&
		    (line_rank[k] > line_rank[i] ||
		    line_rank[k] == line_rank[i] && k > i))
			return 1
	return 0
}

# Is a sub-option given beside its option?
function is_twice(key, best) {
	return key ~ /^option [0-9]+\./ && key !~ /^option 12[45]/ && \
		(substr(key, 1, index(key, ".") - 1) in best)
}

function print_out(indent,	i) {
	for (i = 1; i <= n_out; i++)
		print indent out[i]
}

# Each condition of lines and rules as a tag.
function make_tags(	i, name, cond) {
	for (i = 1; i <= n_lines; i++) {
		if (line_cond[i] == "" || line_scope[i] ~ /^h/)
			continue
		cond = line_cond[i]
		if (line_scope[i] ~ /^s/)
			cond = cond_and("subnet=" \
				subnet_text(substr(line_scope[i], 2)), cond)
		name = tag_for(cond)
		line_scope[i] = "t" name
		line_cond[i] = ""
		tag_used(name, line_rank[i])
	}
	for (i = 1; i <= n_rules; i++) {
		if (rule_tag[i] == "" || rule_scope[i] ~ /^h/)
			continue
		cond = rule_tag[i]
		if (rule_scope[i] ~ /^s/)
			cond = cond_and("subnet=" \
				subnet_text(substr(rule_scope[i], 2)), cond)
		name = tag_for(cond)
		tag_boot[name] = rule_tag[i]
		tag_boot_scope[name] = rule_scope[i]
		tag_used(name, rule_rank[i])
	}
	for (i = 1; i <= n_tag_pools; i++)
		tag_used(tag_pool_name[i], 0)
}

function tag_used(name, rank) {
	if (!(name in tag_rank) || tag_rank[name] < rank)
		tag_rank[name] = rank
}

# Addresses for clients with a tag only.
function tag_pool(name, range) {
	n_tag_pools++
	tag_pool_name[n_tag_pools] = name
	tag_pool_range[n_tag_pools] = range
}

# Which tags must be defined, since conditions of others have them.
function need_tags(name,	w, n, i, other) {
	n = split(tag_cond[name], w, " ")
	for (i = 1; i <= n; i++) {
		if (w[i] !~ /^tag!?=/)
			continue
		other = w[i]
		sub(/^tag!?=/, "", other)
		if (other in needed)
			continue
		needed[other] = 1
		need_tags(other)
		need_order[++n_needed] = other
	}
}

function print_tag(name, shown, cond, body,	v, n, i) {
	if (++n_printed == 65)
		lost("tag", name, "pxe-dhcpd has 64 tags at most")
	print "\ntag " shown " {"
	n = split(cond, v, / \| /)
	for (i = 1; i <= n; i++)
		print "\tmatch " v[i]
	if (body)
		print_out("\t")
	print "}"
}

function tag_body(name,	i, scope) {
	gather("t" name, "", "-")
	if (name in tag_boot) {
		extra_rank = tag_rank[name] + 0.5
		boot_lines(tag_boot_scope[name], tag_boot[name])
	}
	for (i = 1; i <= n_tag_pools; i++)
		if (tag_pool_name[i] == name)
			put("pool " tag_pool_range[i])
}

function print_tags(	i, k, n, order, name, done, t) {
	# Boot lines may make further tags, of lines only.
	for (i = 1; i <= n_tags; i++)
		if ((tags[i] in tag_rank) && (tags[i] in tag_boot)) {
			extra_rank = tag_rank[tags[i]] + 0.5
			boot_lines(tag_boot_scope[tags[i]], tag_boot[tags[i]])
		}
	make_tags()
	for (i = 1; i <= n_tags; i++) {
		name = tags[i]
		if (!(name in tag_rank) && !(name in by_host))
			continue
		if (tag_cond[name] == "" && hosts_file == "")
			continue
		need_tags(name)
		order[++n] = name
	}
	for (i = 2; i <= n; i++)
		for (k = i; k > 1 && tag_rank[order[k]] > \
		    tag_rank[order[k - 1]]; k--) {
			t = order[k]
			order[k] = order[k - 1]
			order[k - 1] = t
		}
	for (i = 1; i <= n_needed; i++)
		print_tag(need_order[i], need_order[i], \
			tag_cond[need_order[i]], 0)
	for (i = 1; i <= n; i++) {
		name = order[i]
		tag_body(name)
		if (!(name in needed) && (n_out || (name in by_host)))
			print_tag(name, name, tag_cond[name], 1)
		else if ((name in needed) && n_out)
			print_tag(name, tag_fresh(name "-replies"), \
				"tag=" name, 1)
	}
}

function print_pools(i,	v, n, k) {
	n = split(subnet_pools[i], v, " ")
	for (k = 1; k <= n; k++)
		print "\tpool " v[k]
	n = split(subnet_relays[i], v, " ")
	for (k = 1; k <= n; k++)
		print "\trelay " v[k]
	if (subnet_shared[i] != "")
		print "\tshared " tag_text(subnet_shared[i])
}

function print_subnets(	i) {
	for (i = 1; i <= n_subnets; i++) {
		print "\nsubnet " subnet_text(i) " {"
		print_pools(i)
		extra_rank = -1000000
		gather("s" i, "", "")
		print_out("\t")
		print "}"
	}
}

# A router must lie in a subnet that is served; if all are known, say so here.
function check_routers(	i, k, n, v, ip, bad) {
	for (i = 1; i <= n_lines; i++) {
		if (line_text[i] !~ /^router / || is_overridden(i))
			continue
		n = split(substr(line_text[i], 8), v, /, */)
		bad = 0
		for (k = 1; k <= n; k++) {
			ip = ip_number(v[k])
			if (line_scope[i] ~ /^s/)
				bad += subnet_of(ip) != substr(line_scope[i], 2)
			else if (line_scope[i] !~ /^h/ && n_subnets && !n_pools)
				bad += !subnet_of(ip)
		}
		if (!bad)
			continue
		lost(line_where[i], line_source[i], \
			"a router lies in the subnet of its clients")
		line_scope[i] = "-"
	}
}

# A host whose name no host can have gets none.
function name_ok(name) {
	return name ~ /^[A-Za-z0-9.-]+$/ && length(name) <= 253 &&
		("." name ".") !~ /\.\.|\.-|-\./
}

# The parameters of a host into host_params.
function host_gather(i,	k, line, key) {
	host_params = ""
	n_out = 0
	if (host_lines["h" i] != "" || scope_rules["h" i] != "")
		gather("h" i, "", "")
	for (k = 1; k <= n_out; k++) {
		line = out[k]
		if (line ~ /^boot default=/)
			sub(/^boot default=/, "boot=", line)
		else if (line ~ /^boot /)
			sub(/^boot /, "boot.", line)
		else if (line ~ /^(next-server|lease) /)
			sub(/ /, "=", line)
		else if (line ~ /^router /)
			sub(/^router /, "option.3=", line)
		else if (line ~ /^dns /)
			sub(/^dns /, "option.6=", line)
		else if (line ~ /^domain /)
			sub(/^domain /, "option.15=", line)
		else if (line ~ /^option /) {
			sub(/^option /, "option.", line)
			sub(/ /, "=", line)
		} else {
			lost(host_where[i], host_source[i], \
				"a machine's line cannot say " line)
			continue
		}
		key = substr(line, 1, index(line, "=") - 1)
		if (length(key) > 32) {
			lost(host_where[i], host_source[i], \
				"the name of the parameter is too long")
			continue
		}
		line = key "=" escaped(substr(line, length(key) + 2))
		host_params = host_params " " line
	}
	if (host_tags[i] != "")
		host_params = host_params " tag=" host_tags[i]
}

# 1 if the line of the host repeats what another has, which is an error.
function host_twice(i,	id, ip) {
	id = host_key[i] "/" host_ip[i]
	ip = host_ip[i]
	if (id in host_ids)
		return 1
	if ((host_key[i] in host_keys) &&
	    (ip == "" || host_keys[host_key[i]] == ""))
		return 1
	if (ip != "" && (ip in host_ips) && (host_name[i] == "" ||
	    host_ips[ip] != host_name[i]))
		return 1
	host_ids[id] = 1
	host_ips[ip] = host_name[i]
	host_keys[host_key[i]] = ip == "" ? "" : "x"
	return 0
}

function print_hosts(	i, name) {
	if (!n_hosts)
		return
	for (i = 1; i <= n_hosts; i++) {
		host_now = i
		if (hosts_file == "") {
			lost(host_where[i], host_source[i], "it belongs " \
				"into the hosts file, which -H writes")
			continue
		}
		name = host_name[i]
		if (name != "" && !name_ok(name)) {
			lost(host_where[i], host_source[i], \
				name ": not a name that a host may have")
			host_name[i] = name = ""
		}
		host_gather(i)
		if (host_twice(i)) {
			lost(host_where[i], host_source[i], \
				"another machine has the address, or the " \
				"machine another line")
			continue
		}
		# Parameters stand in the first line of a machine.
		if (host_key[i] in host_done)
			host_params = ""
		host_done[host_key[i]] = 1
		print host_key[i] "  " (name == "" ? "-" : name) "  " \
			(host_ip[i] == "" ? "-" : host_ip[i]) "  -" \
			(host_params == "" ? "" : " " host_params) >hosts_file
	}
	host_now = 0
	if (hosts_file != "")
		close(hosts_file)
}

# Rules that never win.
function print_unseen(	i, done) {
	for (i = 1; i <= n_rules; i++) {
		if (rule_seen[rule_where[i]] || (rule_where[i] in done))
			continue
		done[rule_where[i]] = 1
		if (rule_tag[i] != "" && rule_scope[i] ~ /^h/)
			lost(rule_where[i], rule_source[i], "a machine's " \
				"line has no such condition")
		else
			spare(rule_where[i], rule_source[i], "other lines " \
				"hold for all clients that it is about")
	}
}

function print_comments(title, want,	i, some) {
	for (i = 1; i <= n_comments; i++) {
		if (is_lost[i] + 0 != want)
			continue
		if (!some++)
			print "\n# " title
		print "# " comments[i]
	}
}

# All that was read, as a configuration.
function finish(	i, n, v) {
	extra_rank = -2000000
	print_hosts_first()
	print "# For pxe-dhcpd, by " me "; see pxe-dhcpd.conf(5)."
	if (iface != "")
		print "interface " iface
	if (proxy)
		print "proxy"
	if (root != "")
		print "root " root
	if (hosts_file != "" && hosts_file != "/etc/pxe/hosts" && !proxy)
		print "hosts " hosts_file
	split_rules()
	check_routers()
	print_hosts()
	make_tags()
	n = split(global_pools, v, " ")
	for (i = 1; i <= n; i++)
		print "pool " v[i]
	gather("", "", "")
	print_out("")
	print_subnets()
	print_tags()
	print_unseen()
	for (i = 1; i <= n_notes; i++)
		print (i == 1 ? "\n" : "") "# Note: " notes[i]
	print_comments("Needs no line here:", 0)
	print_comments("Not converted:", 1)
	if (n_lost + n_spare)
		print me ": " n_lost + 0 " without a counterpart, " \
			n_spare + 0 " that need none: see the comments" \
			>"/dev/stderr"
}

# The hosts file is there, if empty, once it is named.
function print_hosts_first() {
	if (n_hosts && hosts_file != "")
		print "# key  name  address  profile  parameters" >hosts_file
}
