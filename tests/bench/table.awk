# SPDX-License-Identifier: BSD-2-Clause
# The runs of one case as a table: the median of each server, and how the
# first server compares with the best of the others.

function median(list,	v, n, i, j, t) {
	n = split(list, v, " ")
	if (!n)
		return 0
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) {
			t = v[j]
			v[j] = v[j - 1]
			v[j - 1] = t
		}
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

# As many decimals as say something.
function short(x) {
	return sprintf(x < 9.95 ? "%.2f" : x < 99.5 ? "%.1f" : "%.0f", x)
}

{
	split("", k)
	for (i = 3; i <= NF; i++) {
		eq = index($i, "=")
		k[substr($i, 1, eq - 1)] = substr($i, eq + 1)
	}
	s = $2
	gb = k["bytes"] / 1e9
	rate[s] = rate[s] " " k["MBps"] + 0
	if (gb > 0)
		cost[s] = cost[s] " " (k["user"] + k["sys"]) / gb
	if (k["t_p50"] > 0)
		tail[s] = tail[s] " " k["t_p99"] / k["t_p50"]
	if (k["MBps"] + 0 > top[s])
		top[s] = k["MBps"] + 0
	if (k["seconds"] > 0)
		busy[s] = busy[s] " " 100 * k["cpu"] / k["seconds"]
	if (k["wall"] > 0)
		others[s] = others[s] " " 100 * (k["machine"] - k["cpu"] - \
			k["user"] - k["sys"]) / k["wall"]
	copies[s] = copies[s] " " k["copies"] + 0
	late[s] = late[s] " " k["timeouts"] + 0
	failed[s] += k["failed"]
	window[s] = k["window"]
}

END {
	n = split(servers, name, " ")
	for (i = 1; i <= n; i++) {
		s = name[i]
		if (!(s in rate))
			continue
		r[s] = median(rate[s])
		c[s] = median(cost[s])
		printf "%-11s %-12s %6s %6s %6s %7.2f", \
			i == 1 ? case : "", s, short(r[s]), short(top[s]), \
			short(c[s]), median(tail[s])
		printf " %7d %9d %7d %6d %7d%s\n", median(copies[s]), \
			median(late[s]), median(busy[s]), median(others[s]), \
			window[s], failed[s] ? "  " failed[s] " FAILED" : ""
		if (i > 1 && r[s] > r[best])
			best = s
		if (i > 1 && (!least || c[s] < c[least]))
			least = s
	}
	if (!best || !(name[1] in r))
		exit
	printf "%-11s %.2f times the MB/s of %s", "", r[name[1]] / r[best], best
	if (c[best] > 0)
		printf ", %.2f of its s/GB", c[name[1]] / c[best]
	if (least != best && c[least] > 0)
		printf ", %.2f of that of %s", c[name[1]] / c[least], least
	printf "\n"
}
