# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# Three network namespaces in a row, for tests of packets:  $A -- $R -- $B.  R forwards, both IPv4 and IPv6.
# A is 10.77.1.2 and fd77:1::2, B is 10.77.2.2 and fd77:2::2, R has .1 and ::1 on both sides. $ID_A...: inode numbers, which
# are if_ipstack. They are removed at the end of the test.
NS=dt$$
A=/run/netns/$NS-a R=/run/netns/$NS-r B=/run/netns/$NS-b

netns_gone() {
	for n in a r b; do ip netns del "$NS-$n" 2>/dev/null; done
}

# link SIDE NUMBER
netns_link() {
	ip link add "v$1" netns "$NS-$1" type veth peer name "r$1" netns "$NS-r" || return 1
	for n in "$NS-$1 v$1 2" "$NS-r r$1 1"; do
		# shellcheck disable=SC2086
		set -- "$1" "$2" $n
		ip -n "$3" addr add "10.77.$2.$5/24" dev "$4" && ip -n "$3" addr add "fd77:$2::$5/64" dev "$4" nodad &&
			ip -n "$3" link set "$4" up && ip -n "$3" link set lo up || return 1
	done
	ip -n "$NS-$1" route add default via "10.77.$2.1" && ip -n "$NS-$1" -6 route add default via "fd77:$2::1"
}

netns_make() {
	trap netns_gone EXIT
	ip netns add "$NS-a" 2>"$TMPDIR/netns" && ip netns add "$NS-r" && ip netns add "$NS-b" || {
		echo "no network namespaces: $(cat "$TMPDIR/netns")"
		exit 77
	}
	netns_link a 1 && netns_link b 2 || { echo "no veth"; exit 77; }
	ip netns exec "$NS-r" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding' || exit 1
	ID_A=$(stat -L -c %i "$A") ID_R=$(stat -L -c %i "$R") ID_B=$(stat -L -c %i "$B")
	# The neighbours get to know each other first.
	for to in 10.77.2.2 fd77:2::2; do
		"$PROGDIR/prog_net" "$A" "$B" "$to" 7000 udp 1 || exit 1
	done
}
