/* SPDX-License-Identifier: MIT */
/* UDP: udpinfo_t, udpsinfo_t; the arguments of the udp provider. */
typedef struct udpinfo {
	uint16_t udp_sport;
	uint16_t udp_dport;
	uint16_t udp_length;
	uint16_t udp_checksum;
	struct udphdr *udp_hdr;
} udpinfo_t;

typedef struct udpsinfo {
	uintptr_t udps_addr;
	uint16_t udps_lport;
	uint16_t udps_rport;
	string udps_laddr;
	string udps_raddr;
} udpsinfo_t;

translator udpinfo_t < struct udphdr *U > {
	udp_sport = U == NULL ? 0 : ntohs(U->source);
	udp_dport = U == NULL ? 0 : ntohs(U->dest);
	udp_length = U == NULL ? 0 : ntohs(U->len);
	udp_checksum = U == NULL ? 0 : ntohs(U->check);
	udp_hdr = U;
};

/* A socket; what it is not connected to is 0. */
translator udpsinfo_t < struct sock *K > {
	udps_addr = (uintptr_t)K;
	udps_lport = K == NULL ? 0 : K->__sk_common.skc_num;
	udps_rport = K == NULL ? 0 : ntohs(K->__sk_common.skc_dport);
	udps_laddr = K == NULL ? "<null>" : __sk_laddr[K];
	udps_raddr = K == NULL ? "<null>" : __sk_raddr[K];
};

/* In the provider's probes: the datagram's ends. */
translator udpsinfo_t < struct udphdr *U > {
	udps_addr = (uintptr_t)arg1;
	udps_lport = __arg_sent ? ntohs(U->source) : ntohs(U->dest);
	udps_rport = __arg_sent ? ntohs(U->dest) : ntohs(U->source);
	udps_laddr = inet_ntop(__ip_af[__arg_ip], __arg_laddr);
	udps_raddr = inet_ntop(__ip_af[__arg_ip], __arg_raddr);
};

provider udp {
	probe send(struct sk_buff *s, struct sock *k, __ip_t *i, struct udphdr *u :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, udpsinfo_t *u, udpinfo_t *u);
	probe receive(struct sk_buff *s, struct sock *k, __ip_t *i, struct udphdr *u :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, udpsinfo_t *u, udpinfo_t *u);
};
