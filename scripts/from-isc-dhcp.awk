# SPDX-License-Identifier: BSD-2-Clause
# dhcpd.conf of ISC's server into the model of convert.awk: see from-isc-dhcp.
#
# The text becomes tokens, and these a tree of declarations.  What a group says
# holds for the hosts and subnets in it, what a shared network says for its
# subnets.  In one scope the last statement counts; of classes, the first.

# --- tokens ------------------------------------------------------------------

function read_file(file, depth,	line, n, rc) {
	# An open file is not read from its beginning again.
	if (depth > 16 || (file in is_open))
		fail(78, file ": included by itself, or too deep")
	is_open[file] = 1
	while ((rc = (getline line < file)) > 0)
		take_line(line, (file == "-" ? "stdin" : file) ":" ++n, depth)
	if (rc < 0)
		fail(66, file ": cannot be read")
	close(file)
	delete is_open[file]
}

function token(text, type, where) {
	tok[++n_tok] = text
	tok_type[n_tok] = type
	tok_where[n_tok] = where
}

function take_line(line, where, depth,	c, n) {
	while (line != "") {
		c = substr(line, 1, 1)
		if (c ~ /[ \t\r]/)
			line = substr(line, 2)
		else if (c == "#")
			return
		else if (c == "\"")
			line = take_string(line, where)
		else if (line ~ /^(!=|~=|~~)/) {
			token(substr(line, 1, 2), "p", where)
			line = substr(line, 3)
		} else if (c ~ /[{}();=,]/) {
			token(c, "p", where)
			line = substr(line, 2)
			if (c == ";")
				include(depth)
		} else {
			n = match(line, /[ \t\r"{}();=,~]|!=/) ? RSTART - 1 : \
				length(line)
			if (!n)
				n = 1
			token(substr(line, 1, n), "w", where)
			line = substr(line, n + 1)
		}
	}
}

# A string up to its closing quote; what is behind it.  Octal escapes that are
# not text stay.
function take_string(line, where,	i, c, s) {
	for (i = 2; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\"")
			break
		if (c == "\\") {
			c = substr(line, ++i, 1)
			if (c == "t")
				c = "\t"
			else if (c ~ /[0-7]/)
				c = "\\" c
		}
		s = s c
	}
	token(s, "s", where)
	return substr(line, i + 1)
}

# "include FILE;" is replaced by what the file has.
function include(depth,	file) {
	if (n_tok < 3 || tok[n_tok - 2] != "include" ||
	    tok_type[n_tok - 1] != "s")
		return
	file = tok[n_tok - 1]
	n_tok -= 3
	read_file(file, depth + 1)
}

# --- tree --------------------------------------------------------------------
# A node has a type, its first and last token before the block, and a parent.

function node_add(type, parent, first, last) {
	n_nodes++
	node_type[n_nodes] = type
	node_parent[n_nodes] = parent
	node_first[n_nodes] = first
	node_last[n_nodes] = last
	kid[parent, ++n_kids[parent]] = n_nodes
	return n_nodes
}

# Statements from token pos on, up to the } that ends the parent.
function parse(parent,	first, type, node) {
	while (pos <= n_tok) {
		if (tok[pos] == "}" && tok_type[pos] == "p") {
			pos++
			return
		}
		if (tok[pos] == ";" && tok_type[pos] == "p") {
			pos++
			continue
		}
		first = pos
		while (pos <= n_tok && !(tok_type[pos] == "p" &&
		    tok[pos] ~ /^[;{}]$/))
			pos++
		type = tolower(tok[first])
		if (tok[pos] != "{" || pos > n_tok) {
			node_add("leaf", parent, first, pos - 1)
			if (tok[pos] == ";")
				pos++
			continue
		}
		if (type == "else" && tolower(tok[first + 1]) == "if") {
			type = "elsif"
			first++
		}
		if (!is_word_of(type, "group subnet shared-network host pool " \
		    "class subclass if elsif else")) {
			skip_block()
			node_add("other", parent, first, pos - 1)
			continue
		}
		node = node_add(type, parent, first, pos - 1)
		pos++
		parse(node)
		node_end[node] = pos - 1
	}
}

# From { to behind its }.
function skip_block(	depth) {
	for (; pos <= n_tok; pos++) {
		if (tok_type[pos] != "p")
			continue
		if (tok[pos] == "{")
			depth++
		else if (tok[pos] == "}" && !--depth) {
			pos++
			return
		}
	}
}

# The text of a node, on one line.
function text_of(node,	i, s, last) {
	last = node in node_end ? node_end[node] : node_last[node]
	for (i = node_first[node]; i <= last; i++) {
		s = s (s != "" && is_joined(i) ? "" : " ") \
			(tok_type[i] == "s" ? "\"" tok[i] "\"" : tok[i])
		if (length(s) > 400)
			return substr(s, 2) " ..."
	}
	return substr(s, 2)
}

# Stands the token without a blank behind the one before it?
function is_joined(i) {
	if (tok_type[i - 1] == "p" && tok[i - 1] == "(")
		return 1
	if (tok_type[i] != "p" || tok[i] !~ /^[;,()]$/)
		return 0
	return tok[i] != "(" || tok_type[i - 1] == "w" &&
		tok[i - 1] !~ /^(if|elsif|and|or|not)$/
}

function where_of(node) {
	return tok_where[node_first[node]]
}

function drop(node, why) {
	lost(where_of(node), text_of(node), why)
}

function need(node, why) {
	spare(where_of(node), text_of(node), why)
}

# --- options -----------------------------------------------------------------
# Types: i addresses, t text, x bytes, f flag, n8 n16 n32 numbers, b a list of
# numbers of a byte, d domains.

function names(	i, n, v, w) {
	n = split("subnet-mask:1:i time-offset:2:n32 " \
		"routers:3:i time-servers:4:i ien116-name-servers:5:i " \
		"domain-name-servers:6:i log-servers:7:i cookie-servers:8:i " \
		"lpr-servers:9:i host-name:12:t boot-size:13:n16 " \
		"domain-name:15:t root-path:17:t extensions-path:18:t " \
		"ip-forwarding:19:f default-ip-ttl:23:n8 " \
		"interface-mtu:26:n16 broadcast-address:28:i " \
		"static-routes:33:i nis-domain:40:t nis-servers:41:i " \
		"ntp-servers:42:i vendor-encapsulated-options:43:x " \
		"netbios-name-servers:44:i netbios-dd-server:45:i " \
		"netbios-node-type:46:n8 netbios-scope:47:t " \
		"font-servers:48:i dhcp-lease-time:51:n32 " \
		"dhcp-server-identifier:54:i " \
		"dhcp-parameter-request-list:55:b " \
		"dhcp-max-message-size:57:n16 dhcp-renewal-time:58:n32 " \
		"dhcp-rebinding-time:59:n32 vendor-class-identifier:60:t " \
		"dhcp-client-identifier:61:x tftp-server-name:66:t " \
		"bootfile-name:67:t smtp-server:69:i pop-server:70:i " \
		"user-class:77:t pxe-system-type:93:n16 " \
		"pxe-interface-id:94:x pxe-client-id:97:x " \
		"v6-only-preferred:108:n32 default-url:114:t " \
		"domain-search:119:d tftp-server-address:150:i " \
		"loader-configfile:209:t loader-pathprefix:210:t " \
		"loader-reboottime:211:n32 agent.circuit-id:82.1:t " \
		"agent.remote-id:82.2:t agent.subscriber-id:82.6:t", v, " ")
	for (i = 1; i <= n; i++) {
		split(v[i], w, ":")
		opt_code[w[1]] = w[2]
		opt_type[w[1]] = w[3]
	}
}

# The code of an option, "175.3" of a space; "" if it is not defined.
function code_of_name(name,	at, space) {
	name = tolower(name)
	at = index(name, ".")
	if (!at || (name in opt_code) && opt_code[name] ~ /\./)
		return name in opt_code ? opt_code[name] : ""
	space = substr(name, 1, at - 1)
	if (space == "dhcp")
		return code_of_name(substr(name, at + 1))
	if (!(name in opt_code) || !(space in space_code))
		return ""
	return space_code[space] "." opt_code[name]
}

# "option NAME code N = TYPE".
function define(node,	i, last, name, type, s) {
	last = node_last[node]
	i = node_first[node] + 1
	name = tolower(tok[i])
	if (name ~ /^dhcp\./)
		name = substr(name, 6)
	if (tok[i + 2] !~ /^[0-9]+$/)
		return drop(node, "not a code")
	opt_code[name] = tok[i + 2] + 0
	for (i += 4; i <= last; i++)
		s = s (s == "" ? "" : " ") tolower(tok[i])
	if (s ~ /^encapsulate /) {
		sub(/^encapsulate /, "", s)
		if (name ~ /\./)
			return drop(node, "a space within a space")
		space_code[s] = opt_code[name]
		type = "x"
	} else if (s ~ /ip-address/ && s !~ /\{|record/)
		type = "i"
	else if (s ~ /^(text|domain-name)/)
		type = "t"
	else if (s ~ /^string/)
		type = "x"
	else if (s ~ /^array of .*integer 8$/)
		type = "b"
	else if (s ~ /integer (8|16|32)$/ && s !~ /\{/) {
		type = s
		sub(/.* /, "n", type)
	} else if (s ~ /^boolean/)
		type = "f"
	else if (s ~ /^domain-list/)
		type = "d"
	else
		type = "?"
	opt_type[name] = type
}

# Bytes, with colons between them.
function is_hex(s) {
	return s ~ /^[0-9A-Fa-f][0-9A-Fa-f]?(:[0-9A-Fa-f][0-9A-Fa-f]?)*$/
}

# The value of an option from token i to last, into value and value_type; what
# is wrong with it, or "".
function read_value(type, i, last,	one, n, s, k, v) {
	value = ""
	value_type = type == "i" ? "ip" : type ~ /^n/ ? "u" substr(type, 2) : \
		type == "x" || type == "t" || type == "d" ? "text" : type
	if (i > last)
		return "no value"
	if (type == "?")
		return "an option of several fields"
	for (; i <= last; i++) {
		one = tok[i]
		if (tok_type[i] == "p") {
			if (one != ",")
				return "an expression"
			continue
		}
		if (type == "i" && ip_number(one) < 0)
			return "names are not looked up: write the address"
		if ((type == "x" || type == "t") && tok_type[i] == "w") {
			if (!is_hex(one))
				return "an expression"
			value_type = "hex"
			n = split(one, v, ":")
			one = ""
			for (k = 1; k <= n; k++)
				one = one substr("0" v[k], length(v[k]))
		}
		if (type == "b") {
			if (one !~ /^[0-9]+$/ || one + 0 > 255)
				return "not numbers from 0 to 255"
			value_type = "hex"
			value = value sprintf("%02x", one)
			continue
		}
		if (type == "f")
			one = tolower(one) ~ /^(true|on|1)$/ ? "yes" : "no"
		if (type ~ /^n/) {
			if (one ~ /^0x/)
				one = hex_value(substr(one, 3))
			if (one !~ /^[0-9]+$/)
				return "not a number"
		}
		if (tok_type[i] == "s" && one ~ /\\[0-7]/)
			return "bytes in a text: write them as hexadecimal"
		value = value (value == "" ? "" : ",") one
	}
	return ""
}

function take_option(node, scope, rank, cond,	i, name, code, type, wrong) {
	i = node_first[node] + 1
	if (tolower(tok[i]) == "space" || tolower(tok[i + 1]) == "code")
		return
	name = tolower(tok[i])
	code = code_of_name(name)
	if (code == "")
		return drop(node, "no option of that name is known, or its " \
			"space is not that of 43 or 175")
	if (scope ~ /^h/ && code == 12) {
		host_name[substr(scope, 2)] = tok[i + 1]
		return
	}
	if (name ~ /\./ && code !~ /^(43|175)\./)
		return drop(node, "only 43 and 175 have sub-options")
	sub(/^dhcp\./, "", name)
	type = opt_type[name]
	wrong = read_value(type, i + 1, node_last[node])
	if (wrong != "")
		return drop(node, wrong)
	if ((code == 121 || code == 43) && value_type == "hex" && code == 121)
		value = "hex:" value
	rule_option(scope, rank, cond, code, value_type, value, \
		where_of(node), text_of(node))
}

# --- conditions --------------------------------------------------------------
# An expression from token ep to expr_last; bad: it cannot be said.

function expr_of(first, last,	c) {
	ep = first
	expr_last = last
	bad = ""
	c = expr_or()
	if (ep <= expr_last && bad == "")
		bad = "the condition"
	return c
}

function peek() {
	return ep <= expr_last ? (tok_type[ep] == "s" ? "\"" : \
		tolower(tok[ep])) : ""
}

function expr_or(	a) {
	a = expr_and()
	while (peek() == "or") {
		ep++
		a = cond_or(a, expr_and())
	}
	return a
}

function expr_and(	a) {
	a = expr_not()
	while (peek() == "and") {
		ep++
		a = cond_and(a, expr_not())
	}
	return a
}

function expr_not(	a) {
	if (peek() == "not") {
		ep++
		return cond_not(expr_not())
	}
	if (peek() == "(") {
		ep++
		a = expr_or()
		if (peek() != ")")
			bad = "the condition"
		ep++
		return a
	}
	return expr_test()
}

function expr_test(	s, op, key, off, len, hw, no, text, lit) {
	s = peek()
	if (s == "known" || s == "static") {
		ep++
		return "known=yes"
	}
	if (s == "exists") {
		ep++
		if (peek() == "option")
			ep++
		key = key_of(code_of_name(tok[ep++]))
		if (key == "")
			bad = "an option that is not known"
		return key == "arch" ? "option.93=*" : key == "user-class" ? \
			"option.77=*" : key "=*"
	}
	data()
	key = d_key
	off = d_off
	len = d_len
	hw = d_ascii
	op = peek()
	ep++
	if (op !~ /^(=|!=|~=|~~)$/ || key == "")
		bad = "the condition"
	data()
	if (d_key != "" || bad != "") {
		bad = bad == "" ? "the condition" : bad
		return "never"
	}
	text = op ~ /~/ ? regex(key, d_text) : \
		compare(key, off, len, hw, d_text, d_type)
	return op == "!=" ? cond_not(text) : text
}

# A value: of the request, into d_key, d_off, d_len (-1: all of it), or a
# literal, into d_text and d_type (s, or h for bytes).
function data(	s, fn, off, len, ascii) {
	d_key = d_text = ""
	d_off = 0
	d_len = -1
	d_ascii = 0
	s = peek()
	if (s == "\"") {
		d_text = tok[ep++]
		d_type = "s"
	} else if (s == "option") {
		d_key = key_of(code_of_name(tok[ep + 1]))
		if (d_key == "")
			bad = "an option that is not known: " tok[ep + 1]
		ep += 2
	} else if (s == "hardware") {
		d_key = "hardware"
		ep++
	} else if (s == "substring") {
		call_()
		data()
		off = number()
		len = number()
		d_off += off
		d_len = len
		close_()
	} else if (s ~ /^(lcase|ucase)$/) {
		call_()
		data()
		close_()
	} else if (s == "pick-first-value") {
		call_()
		data()
		while (ep <= expr_last && peek() != ")")
			ep++
		close_()
	} else if (s == "binary-to-ascii") {
		call_()
		if (number_now() != 16)
			bad = "the condition"
		if (number() != 8)
			bad = "the condition"
		ep++
		ascii = tok[ep++]
		ep++
		data()
		close_()
		if (d_key != "hardware" || ascii !~ /^[:-]?$/)
			bad = "the condition"
		d_ascii = 1
	} else if (s ~ /^[0-9a-f][0-9a-f]?(:[0-9a-f][0-9a-f]?)*$/ ||
	    s ~ /^(0x[0-9a-f]+|[0-9]+)$/) {
		d_text = s
		d_type = index(s, ":") ? "h" : "n"
		ep++
	} else
		bad = "the condition"
}

function call_() {
	if (tok[ep + 1] != "(")
		bad = "the condition"
	ep += 2
}

function close_() {
	if (peek() != ")")
		bad = "the condition"
	ep++
}

# The number behind a comma; the number here.
function number() {
	if (peek() != ",")
		bad = "the condition"
	ep++
	return number_now()
}

function number_now() {
	if (peek() !~ /^[0-9]+$/)
		bad = "the condition"
	return tok[ep++] + 0
}

function key_of(code) {
	return code == "" ? "" : code == 60 ? "vendor" : code == 77 ? \
		"user-class" : code == 93 ? "arch" : code == "82.1" ? \
		"circuit" : code == "82.2" ? "remote" : "option." code
}

function blanks_(n,	s) {
	while (n-- > 0)
		s = s "?"
	return s
}

function compare(key, off, len, ascii, text, type,	n, v, i, s) {
	if (key == "hardware")
		return compare_mac(off, len, ascii, text, type)
	if (key == "arch") {
		gsub(/\\0*/, ":", text)
		if (text ~ /^:/)
			text = substr(text, 2)
		if (type == "n" && text !~ /^0x/)
			return "arch=" text + 0
		sub(/^0x/, "", text)
		n = split(text, v, ":")
		s = 0
		for (i = 1; i <= n; i++)
			s = s * 256 + hex_value(v[i])
		if (n > 2 || off || s > 65535)
			bad = "the condition"
		return "arch=" s
	}
	if (type == "n") {
		bad = "a number"
		return "never"
	}
	if (type == "h") {
		if (off || len >= 0)
			bad = "a part of bytes"
		n = split(text, v, ":")
		for (i = 1; i <= n; i++)
			s = s substr("0" v[i], length(v[i]))
		return key "=hex:" s
	}
	if (len >= 0 && length(text) > len || text == "")
		return "never"
	s = blanks_(off) pattern(text)
	if (len == length(text))
		s = s "*"
	return key "=" s
}

# The hardware type is the first byte of "hardware".
function compare_mac(off, len, ascii, text, type,	n, v, i, s) {
	gsub(/-/, ":", text)
	n = split(tolower(text), v, ":")
	i = 1
	if (!off) {
		if (v[1] + 0 != 1 || ascii && len < 0 && n < 7)
			bad = "hardware that is not Ethernet"
		i = 2
		off = 1
	}
	for (; off > 1; off--)
		s = s (s == "" ? "" : ":") "*"
	for (; i <= n; i++) {
		if (v[i] !~ /^[0-9a-f][0-9a-f]?$/)
			bad = "not a hardware address"
		s = s (s == "" ? "" : ":") substr("0" v[i], length(v[i]))
	}
	if (s !~ /:.*:.*:.*:.*:/)
		s = s ":*"
	return "mac=" s
}

# A regular expression without operators other than ^ $ and .*
function regex(key, text,	s) {
	s = text
	if (key == "arch" || key == "hardware") {
		bad = "a regular expression"
		return "never"
	}
	s = s ~ /^\^/ ? substr(s, 2) : "*" s
	s = s ~ /\$$/ ? substr(s, 1, length(s) - 1) : s "*"
	gsub(/\.\*/, "*", s)
	gsub(/\*+/, "*", s)
	gsub(/\./, "?", s)
	if (s ~ /[][()|+^$\\]/) {
		bad = "a regular expression"
		return "never"
	}
	return key "=" pattern(s)
}

# --- statements --------------------------------------------------------------

# All statements of a node, not its declarations.
function apply(node, scope, rank, cond,	i, k, type) {
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		type = node_type[k]
		if (type == "leaf")
			statement(k, scope, rank + node_first[k] / 1000, cond)
		else if (type == "if")
			i = apply_if(node, i, scope, rank, cond)
		else if (type == "elsif" || type == "else")
			drop(k, "no if before it")
		else if (type == "other")
			drop(k, why_not(tolower(tok[node_first[k]])))
	}
}

# A chain of if, elsif, else; the index of its last member.
function apply_if(node, i, scope, rank, cond,	k, c, before, now) {
	before = ""
	for (; i <= n_kids[node]; i++) {
		k = kid[node, i]
		c = ""
		bad = ""
		if (node_type[k] != "else")
			c = expr_of(node_first[k] + 1, node_last[k])
		if (bad != "") {
			drop(k, bad ": no word of a match line says it")
			c = "never"
		}
		now = cond_and(cond, cond_and(before, c))
		if (now != "never")
			apply(k, scope, rank, now)
		else if (bad == "" && c == "never")
			need(k, "it is never true")
		before = cond_and(before, cond_not(c))
		if (i == n_kids[node] || node_type[k] == "else" ||
		    node_type[kid[node, i + 1]] !~ /^(elsif|else)$/)
			break
	}
	return i
}

function is_word_of(key, words) {
	return index(" " words " ", " " key " ")
}

function is_needless(key) {
	return is_word_of(key, "ddns-update-style " \
		"ddns-updates log-facility ping-check ping-timeout " \
		"one-lease-per-client get-lease-hostnames " \
		"use-host-decl-names max-lease-time min-lease-time " \
		"lease-file-name pid-file-name ignore-client-uids " \
		"stash-agent-options use-lease-addr-for-default-route " \
		"dhcp-cache-threshold always-reply-rfc1048 " \
		"update-static-leases dynamic-bootp-lease-length " \
		"dynamic-bootp-lease-cutoff site-option-space omapi-port " \
		"db-time-format authoring-byte-order min-secs " \
		"adaptive-lease-time-threshold ddns-hostname ddns-domainname " \
		"ddns-rev-domainname update-optimization do-forward-updates")
}

function statement(node, scope, rank, cond,	i, key, a, where, text) {
	i = node_first[node]
	key = tolower(tok[i])
	a = tok[i + 1]
	if (a == "=")
		a = tok[i + 2]
	where = where_of(node)
	text = text_of(node)
	if (key == "option" || key == "supersede")
		take_option(node, scope, rank, cond)
	else if (key == "filename") {
		if (a == "")
			rule_line(scope, rank, cond, "no-boot", "no-boot", \
				where, text)
		else
			rule_boot(scope, rank, cond, a, where, text)
	} else if (key == "next-server")
		rule_server(scope, rank, cond, a, where, text)
	else if (key == "default-lease-time")
		rule_lease(scope, rank, cond, a, where, text)
	else if (key == "authoritative")
		rule_line(scope, rank, cond, key, "authoritative yes", where, \
			text)
	else if (key == "not" && tolower(a) == "authoritative")
		rule_line(scope, rank, cond, "authoritative", \
			"authoritative no", where, text)
	else if (key ~ /^(allow|deny|ignore)$/)
		permit(node, key, tolower(a), scope, rank, cond)
	else if (key == "boot-unknown-clients")
		rule_line(scope, rank, cond, "known-only", "known-only " \
			(tolower(a) ~ /^(false|off)$/ ? "boot" : "no"), \
			where, text)
	else if (key == "vendor-option-space")
		space_code[tolower(a)] = 43
	else if (key == "interface")
		take_interface(node, a)
	else if (key == "subclass" || cond_is_own(node) &&
	    is_word_of(key, "range match hardware fixed-address spawn"))
		return
	else if (is_needless(key) || key ~ /^ddns-/)
		need(node, "it holds anyway, or is about DNS or files of the " \
			"other server")
	else
		drop(node, why_not(key))
}

function why_not(key) {
	if (key == "failover")
		return "two servers do not share leases"
	if (key ~ /^(zone|key)$/)
		return "DNS is not updated"
	if (key ~ /^(on|execute|set|unset|log|switch|case|eval)$/)
		return "there are no programs in pxe-dhcpd.conf(5); see " \
			"--events in pxe-dhcpd(8)"
	return "there is no such thing in pxe-dhcpd.conf(5)"
}

# Read with the declaration that it stands in.
function cond_is_own(node) {
	return is_word_of(node_type[node_parent[node]], \
		"subnet pool class host shared-network")
}

function take_interface(node, name) {
	if (iface == "")
		iface = name
	else if (ENVIRON["CONV_IFACE"] != "")
		need(node, "the interface is that of -i")
	else if (iface != name)
		drop(node, "one interface is served; this is another one")
}

function permit(node, key, what, scope, rank, cond,	no) {
	no = key != "allow"
	if (node_type[node_parent[node]] == "pool")
		return
	if (what == "unknown-clients" || what == "unknown" || what == "clients")
		rule_line(scope, rank, cond, "known-only", "known-only " \
			(no ? "yes" : "no"), where_of(node), text_of(node))
	else if (what == "booting" && no && scope ~ /^h/) {
		host_tag(substr(scope, 2), tag_named("ignored"))
		rule_line("", 1, "tag=" tag_named("ignored"), "ignore", \
			"ignore", where_of(node), text_of(node))
	} else if (what == "booting" && no)
		rule_line(scope, rank, cond, "ignore", "ignore", \
			where_of(node), text_of(node))
	else if (is_word_of(what, "booting bootp client-updates duplicates " \
	    "declines dynamic"))
		need(node, "booting and BOOTP for reserved addresses are " \
			"answered; DNS is not updated")
	else
		drop(node, "there is no such thing in pxe-dhcpd.conf(5)")
}

# --- declarations ------------------------------------------------------------

function kind_of(node, type,	i, n) {
	for (i = 1; i <= n_kids[node]; i++)
		n += node_type[kid[node, i]] == type
	return n
}

function take_subnet(node,	i, ip, len, s) {
	i = node_first[node]
	ip = ip_number(tok[i + 1])
	len = mask_len(tok[i + 3])
	s = ip >= 0 && len >= 0 && net_of(ip, len) == ip ? \
		subnet_add(ip, len) : 0
	if (!s) {
		node_subnet[node] = 0
		return drop(node, "not a network of a prefix length from 8 " \
			"to 31 that overlaps no other")
	}
	node_subnet[node] = s
	for (i = node_parent[node]; i; i = node_parent[i])
		if (node_type[i] == "shared-network" && subnets_in(i) > 1)
			subnet_shared[s] = tok[node_first[i] + 1]
}

function subnets_in(node,	i, k, n) {
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		if (node_type[k] == "subnet")
			n++
		else if (node_type[k] == "group")
			n += subnets_in(k)
	}
	return n
}

# What holds for a subnet: its own, and what it stands in.
function apply_subnet(node,	i, rank, scope) {
	scope = "s" node_subnet[node]
	rank = 300000
	for (i = node; i > 1; i = node_parent[i]) {
		apply(i, scope, rank, "")
		rank -= 10000
	}
}

# The ranges of a node: of all clients, or those with a tag.
function take_ranges(node, name,	i, k, a, b, at, s) {
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		if (node_type[k] != "leaf" || tolower(tok[node_first[k]]) != \
		    "range")
			continue
		at = node_first[k] + 1
		if (tolower(tok[at]) == "dynamic-bootp")
			at++
		a = tok[at]
		b = at < node_last[k] ? tok[at + 1] : a
		s = subnet_of(ip_number(a))
		if (ip_number(a) < 0 || ip_number(b) < ip_number(a) || !s ||
		    subnet_of(ip_number(b)) != s)
			drop(k, "not addresses of one subnet")
		else if (name != "")
			tag_pool(name, a "-" b)
		else
			subnet_pools[s] = subnet_pools[s] " " a "-" b
	}
}

# The clients of a pool as a condition; "" for all.
function pool_cond(node,	i, k, key, what, c, yes, no, some) {
	yes = "never"
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		key = tolower(tok[node_first[k]])
		if (node_type[k] != "leaf" || key !~ /^(allow|deny|ignore)$/)
			continue
		what = tolower(tok[node_first[k] + 1])
		if (what == "members")
			c = "tag=" tag_named(tok[node_first[k] + 3])
		else if (what ~ /^(known|known-clients)$/)
			c = "known=yes"
		else if (what ~ /^(unknown|unknown-clients)$/)
			c = "known=no"
		else if (what == "dynamic" || what == "unauthenticated") {
			need(k, "BOOTP is for reserved addresses only")
			continue
		} else if (what == "all" && key == "allow")
			c = ""
		else {
			drop(k, "there is no such thing in pxe-dhcpd.conf(5)")
			continue
		}
		if (key == "allow") {
			some = 1
			yes = cond_or(yes, c)
		} else
			no = cond_and(no, cond_not(c))
	}
	return cond_and(some ? yes : "", no)
}

function take_pool(node,	c, i, first, s, name) {
	c = pool_cond(node)
	for (i = 1; i <= n_kids[node]; i++)
		if (tolower(tok[node_first[kid[node, i]]]) == "range") {
			first = node_first[kid[node, i]] + 1
			if (tolower(tok[first]) == "dynamic-bootp")
				first++
			s = subnet_of(ip_number(tok[first]))
			break
		}
	if (c == "never")
		return drop(node, "no client may have these addresses")
	name = c == "" ? "" : tag_for(c)
	take_ranges(node, name)
	if (!s)
		return
	if (c == "" && own_statements(node) && pools_beside(node) > 1)
		drop(node, "what a pool says of its addresses, beside other " \
			"pools for the same clients")
	else
		apply(node, "s" s, 400000, c)
}

function own_statements(node,	i, k, n) {
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		n += node_type[k] == "if" || node_type[k] == "leaf" && \
			!is_word_of(tolower(tok[node_first[k]]), \
				"range allow deny ignore failover")
	}
	return n
}

function pools_beside(node) {
	return kind_of(node_parent[node], "pool")
}

# A class; rank: of several the first counts.
function take_class(node,	name, i, k, at, some) {
	name = tok[node_first[node] + 1]
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		at = node_first[k]
		if (node_type[k] != "leaf")
			continue
		if (tolower(tok[at]) == "match" &&
		    tolower(tok[at + 1]) == "if") {
			at = expr_of(at + 2, node_last[k])
			if (bad != "")
				drop(k, bad ": no word of a match line says it")
			else if (at == "never")
				drop(k, "it is never true: the part is not " \
					"as long as the text")
			else
				tag_match(tag_named(name), at)
		} else if (tolower(tok[at]) == "match") {
			ep = at + 1
			expr_last = node_last[k]
			bad = ""
			data()
			if (bad != "" || d_key == "")
				drop(k, bad ": subclasses of it have no match")
			else {
				class_key[name] = d_key == "option.61" ? \
					"hardware" : d_key
				class_off[name] = d_off
				class_len[name] = d_len
			}
		} else if (tolower(tok[at]) == "spawn")
			drop(k, "a class for each value")
	}
}

function take_subclass(node,	i, name, c, leaf) {
	i = node_first[node]
	name = tok[i + 1]
	if (!(name in class_key))
		return drop(node, "its class has no match that is known")
	bad = ""
	ep = i + 2
	expr_last = node_last[node]
	data()
	c = bad == "" ? compare(class_key[name], class_off[name], \
		class_len[name], 0, d_text, d_type) : ""
	if (bad != "")
		return drop(node, "not a value that is known")
	tag_match(tag_named(name), c)
	if (node_type[node] == "subclass")
		apply(node, "", 2000000, c)
}

function take_host(node,	i, k, at, mac, ip, n, h, name, key) {
	for (i = 1; i <= n_kids[node]; i++) {
		k = kid[node, i]
		at = node_first[k]
		key = tolower(tok[at])
		if (node_type[k] != "leaf")
			continue
		if (key == "hardware" && tolower(tok[at + 1]) == "ethernet")
			mac = mac_text(tok[at + 2])
		else if (key == "fixed-address")
			for (at++; at <= node_last[k]; at++) {
				if (tok[at] == ",")
					continue
				if (ip_number(tok[at]) < 0)
					drop(k, "names are not looked up: " \
						"write the address")
				else
					ip[++n] = tok[at]
			}
	}
	if (mac == "")
		return drop(node, "machines are known by hardware address")
	name = tok[node_first[node] + 1]
	h = host_add(mac, names_on(node) ? name : "", n ? ip[1] : "", \
		where_of(node), "host " name)
	n_host_apply++
	for (i = node; i > 1; i = node_parent[i])
		if (node_type[i] == "host" || node_type[i] == "group")
			apply(i, "h" h, 900000 - 10000 * (node - i > 80 ? 80 : \
				node - i), "")
	for (i = 2; i <= n; i++)
		host_add(mac, host_name[h], ip[i], where_of(node), "host " name)
}

# Is use-host-decl-names on for it?
function names_on(node,	i, k) {
	for (; node; node = node_parent[node])
		for (i = n_kids[node]; i > 0; i--) {
			k = node_first[kid[node, i]]
			if (tolower(tok[k]) == "use-host-decl-names")
				return tolower(tok[k + 1]) ~ /^(on|true)$/
		}
	return 0
}

function is_leaf(node, key) {
	return node_type[node] == "leaf" &&
		tolower(tok[node_first[node]]) == key
}

function define_all(	i) {
	for (i = 1; i <= n_nodes; i++) {
		if (is_leaf(i, "vendor-option-space"))
			space_code[tolower(tok[node_first[i] + 1])] = 43
		if (is_leaf(i, "option") &&
		    tolower(tok[node_first[i] + 2]) == "code" &&
		    tok_type[node_first[i] + 2] == "w")
			define(i)
	}
}

function convert(	i, rank, any) {
	rank = 1000000
	define_all()
	for (i = 1; i <= n_nodes; i++) {
		any = any || is_leaf(i, "default-lease-time") && \
			node_parent[i] == 1
		if (node_type[i] == "subnet")
			take_subnet(i)
	}
	for (i = 1; i <= n_nodes; i++)
		if (node_type[i] == "class")
			take_class(i)
	for (i = 1; i <= n_nodes; i++)
		if (node_type[i] == "subclass" || is_leaf(i, "subclass"))
			take_subclass(i)
	rule_line("", -1, "", "authoritative", "authoritative no", "", "")
	if (!any)
		rule_line("", -1, "", "lease", "lease 12h", "", "")
	apply(1, "", 0, "")
	for (i = 1; i <= n_nodes; i++) {
		if (node_type[i] == "class")
			apply(i, "", rank -= 1000, "tag=" \
				tag_named(tok[node_first[i] + 1]))
		else if (node_type[i] == "subnet" && node_subnet[i]) {
			apply_subnet(i)
			take_ranges(i, "")
		} else if (node_type[i] == "pool")
			take_pool(i)
		else if (node_type[i] == "host")
			take_host(i)
		else if (node_type[i] == "shared-network")
			take_ranges(i, "")
	}
	if (iface == "")
		note("no interface is named: add one, or use -i")
}

BEGIN {
	conv_init()
	names()
	if (ARGC < 2)
		read_file("-", 0)
	for (arg = 1; arg < ARGC; arg++)
		read_file(ARGV[arg], 0)
	n_nodes = 1
	node_type[1] = "root"
	pos = 1
	while (pos <= n_tok)
		parse(1)
	convert()
	finish()
	exit ENVIRON["CONV_STRICT"] != "" && n_lost ? 1 : 0
}
