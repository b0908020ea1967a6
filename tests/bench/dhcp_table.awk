# SPDX-License-Identifier: BSD-2-Clause
# The runs of one case as a table: the median of each server, and how the
# first server compares with each of the others.

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
	# Of machines that are switched on at once the time counts that all
	# needed since then.
	t = case == "avalanche" ? "end" : "t"
	rate[s] = rate[s] " " k["rate"]
	cost[s] = cost[s] " " k["us_each"]
	p50[s] = p50[s] " " 1000 * k[t "_p50"]
	p99[s] = p99[s] " " 1000 * k[t "_p99"]
	max[s] = max[s] " " 1000 * k[t "_max"]
	lost[s] = lost[s] " " k["unanswered"]
	starved[s] = starved[s] " " k["starved"]
	faults[s] += k["faults"]
	load[s] = load[s] " " 100 * k["cpu"] / k["seconds"]
	if (k["wall"] > 0)
		others[s] = others[s] " " 100 * (k["machine"] - k["cpu"] - \
			k["server"]) / k["wall"]
	if (case == "double") {
		of_best[s] = of_best[s] " " k["rate"] / k["best"]
		offered[s] = offered[s] " " k["offered"] / k["best"]
	}
}

END {
	n = split(servers, name, " ")
	for (i = 1; i <= n; i++) {
		s = name[i]
		if (!(s in rate))
			continue
		r = median(rate[s])
		c = median(cost[s])
		if (i == 1) {
			r1 = r
			c1 = c
		}
		printf "%-10s %-10s %7d %7s %8s %8s %8s %7d %7d %5d %6d", \
			case, s, r, short(c), short(median(p50[s])), \
			short(median(p99[s])), short(median(max[s])), \
			median(lost[s]), median(starved[s]), median(load[s]), \
			median(others[s])
		if (i > 1 && r > 0 && c1 > 0)
			printf "  %sx %sx", short(r1 / r), short(c / c1)
		if (s in of_best)
			printf "  %s of best at %s of it offered", \
				short(median(of_best[s])), \
				short(median(offered[s]))
		printf "%s\n", faults[s] ? "  " faults[s] " FAULTS" : ""
	}
}
