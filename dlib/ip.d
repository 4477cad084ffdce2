/* SPDX-License-Identifier: MIT */
/*
 * Packets: pktinfo_t, csinfo_t, ipinfo_t, ifinfo_t, ipv4info_t, ipv6info_t; the arguments of the ip provider.
 *
 * What is asked of a header that is not there is 0, or "<null>" for a string.
 */
inline int IPPROTO_IP = 0;
inline int IPPROTO_HOPOPTS = 0;
inline int IPPROTO_ICMP = 1;
inline int IPPROTO_IGMP = 2;
inline int IPPROTO_IPIP = 4;
inline int IPPROTO_TCP = 6;
inline int IPPROTO_EGP = 8;
inline int IPPROTO_PUP = 12;
inline int IPPROTO_UDP = 17;
inline int IPPROTO_IDP = 22;
inline int IPPROTO_IPV6 = 41;
inline int IPPROTO_ROUTING = 43;
inline int IPPROTO_FRAGMENT = 44;
inline int IPPROTO_GRE = 47;
inline int IPPROTO_ESP = 50;
inline int IPPROTO_AH = 51;
inline int IPPROTO_ICMPV6 = 58;
inline int IPPROTO_NONE = 59;
inline int IPPROTO_DSTOPTS = 60;
inline int IPPROTO_OSPF = 89;
inline int IPPROTO_PIM = 103;
inline int IPPROTO_SCTP = 132;
inline int IPPROTO_UDPLITE = 136;
inline int IPPROTO_RAW = 255;

typedef uint32_t ipaddr_t;
typedef struct in6_addr in6_addr_t;
typedef uint64_t netstackid_t;

typedef struct pktinfo {
	uintptr_t pkt_addr;
} pktinfo_t;

typedef struct csinfo {
	uintptr_t cs_addr;
	uint64_t cs_cid;
	pid_t cs_pid;
} csinfo_t;

typedef struct conninfo {
	string ci_local;
	string ci_remote;
	string ci_protocol;
} conninfo_t;

typedef struct ipinfo {
	uint8_t ip_ver;
	uint32_t ip_plength;
	string ip_saddr;
	string ip_daddr;
} ipinfo_t;

typedef struct ifinfo {
	string if_name;
	int8_t if_local;
	netstackid_t if_ipstack;
	uintptr_t if_addr;
} ifinfo_t;

typedef struct ipv4info {
	uint8_t ipv4_ver;
	uint8_t ipv4_ihl;
	uint8_t ipv4_tos;
	uint16_t ipv4_length;
	uint16_t ipv4_ident;
	uint8_t ipv4_flags;
	uint16_t ipv4_offset;
	uint8_t ipv4_ttl;
	uint8_t ipv4_protocol;
	string ipv4_protostr;
	uint16_t ipv4_checksum;
	ipaddr_t ipv4_src;
	ipaddr_t ipv4_dst;
	string ipv4_saddr;
	string ipv4_daddr;
	struct iphdr *ipv4_hdr;
} ipv4info_t;

typedef struct ipv6info {
	uint8_t ipv6_ver;
	uint8_t ipv6_tclass;
	uint32_t ipv6_flow;
	uint16_t ipv6_plen;
	uint8_t ipv6_nexthdr;
	string ipv6_nextstr;
	uint8_t ipv6_hlim;
	in6_addr_t *ipv6_src;
	in6_addr_t *ipv6_dst;
	string ipv6_saddr;
	string ipv6_daddr;
	struct ipv6hdr *ipv6_hdr;
} ipv6info_t;

translator pktinfo_t < struct sk_buff *S > {
	pkt_addr = (uintptr_t)S;
};

/* Which process has a socket is not known to the kernel. */
translator csinfo_t < struct sock *K > {
	cs_addr = (uintptr_t)K;
	cs_cid = (uint64_t)K;
	cs_pid = -1;
};

inline string __ip_proto[int P] =
	P == IPPROTO_TCP ? "TCP" : P == IPPROTO_UDP ? "UDP" : P == IPPROTO_ICMP ? "ICMP" :
	P == IPPROTO_ICMPV6 ? "ICMPV6" : P == IPPROTO_IP ? "IP" : P == IPPROTO_IGMP ? "IGMP" :
	P == IPPROTO_IPIP ? "IPIP" : P == IPPROTO_IPV6 ? "IPV6" : P == IPPROTO_ROUTING ? "ROUTE" :
	P == IPPROTO_FRAGMENT ? "FRAG" : P == IPPROTO_GRE ? "GRE" : P == IPPROTO_ESP ? "ESP" :
	P == IPPROTO_AH ? "AH" : P == IPPROTO_DSTOPTS ? "DSTOPT" : P == IPPROTO_NONE ? "NONE" :
	P == IPPROTO_OSPF ? "OSPF" : P == IPPROTO_PIM ? "PIM" : P == IPPROTO_SCTP ? "SCTP" :
	P == IPPROTO_UDPLITE ? "UDPLITE" : P == IPPROTO_RAW ? "RAW" : lltostr((uint64_t)P);

/* A header by its bytes: version; addresses. */
typedef struct __ip {
	uint8_t b[40];
} __ip_t;

inline int __ip_ver[__ip_t *I] = I->b[0] >> 4;
inline void *__ip_src[__ip_t *I] = (void *)&I->b[__ip_ver[I] == 6 ? 8 : 12];
inline void *__ip_dst[__ip_t *I] = (void *)&I->b[__ip_ver[I] == 6 ? 24 : 16];
inline int __ip_af[__ip_t *I] = __ip_ver[I] == 6 ? AF_INET6 : AF_INET;

inline int __ip_same[__ip_t *I] = __ip_ver[I] == 6 ?
	*(uint64_t *)&I->b[8] == *(uint64_t *)&I->b[24] && *(uint64_t *)&I->b[16] == *(uint64_t *)&I->b[32] :
	*(uint32_t *)&I->b[12] == *(uint32_t *)&I->b[16];

inline uint32_t __ip4_plen[__ip_t *I] = ntohs(*(uint16_t *)&I->b[2]) - (I->b[0] & 15) * 4;
inline uint32_t __ip6_plen[__ip_t *I] = ntohs(*(uint16_t *)&I->b[4]);
/* What is longer than the header can say has a length of 0 there: the skb knows. */
inline uint32_t __ip_jumbo[__ip_t *I, struct sk_buff *S] = S->len - (uint32_t)((uintptr_t)I -
	(uintptr_t)S->data) - (__ip_ver[I] == 6 ? 40 : (I->b[0] & 15) * 4);
inline uint32_t __ip_plen[__ip_t *I] = __ip_ver[I] == 6 ? __ip6_plen[I] : __ip4_plen[I];
inline int __ip_has_len[__ip_t *I] = *(uint16_t *)&I->b[__ip_ver[I] == 6 ? 4 : 2] != 0;

/* A socket's addresses. The IPv4 ones are there of an IPv6 socket, too, if that talks IPv4. */
inline int __sk_mapped[struct sock *K] = K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[2] == htonl(0xffff) &&
	K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[0] == 0 && K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[1] == 0;
inline int __sk_is6[struct sock *K] = K->__sk_common.skc_family == AF_INET6 && !__sk_mapped[K];
inline string __sk_laddr[struct sock *K] = __sk_is6[K] ?
	inet_ntop(AF_INET6, (void *)&K->__sk_common.skc_v6_rcv_saddr) :
	inet_ntop(AF_INET, (void *)&K->__sk_common.skc_rcv_saddr);
inline string __sk_raddr[struct sock *K] = __sk_is6[K] ?
	inet_ntop(AF_INET6, (void *)&K->__sk_common.skc_v6_daddr) :
	inet_ntop(AF_INET, (void *)&K->__sk_common.skc_daddr);

/* Of no probe; for programs that have a socket. */
translator conninfo_t < struct sock *K > {
	ci_local = K == NULL ? "<null>" : __sk_laddr[K];
	ci_remote = K == NULL ? "<null>" : __sk_raddr[K];
	ci_protocol = K == NULL ? "<null>" : __sk_is6[K] ? "ipv6" : "ipv4";
};

/*
 * The provider's probes: arg0 is the skb, arg1 the socket. Without a packet it is one that was received, by the
 * socket.
 */
inline struct sock *__arg_sk = (struct sock *)arg1;
/* Of tcp and udp, the IP header and whether this machine sends it. */
inline __ip_t *__arg_ip = (__ip_t *)arg2;
inline int __arg_sent = (int)arg6;
inline void *__arg_laddr = __arg_sent ? __ip_src[__arg_ip] : __ip_dst[__arg_ip];
inline void *__arg_raddr = __arg_sent ? __ip_dst[__arg_ip] : __ip_src[__arg_ip];

translator ipinfo_t < __ip_t *I > {
	ip_ver = I != NULL ? __ip_ver[I] : __arg_sk == NULL ? 0 : __sk_is6[__arg_sk] ? 6 : 4;
	ip_plength = I == NULL ? 0 :
	    __ip_has_len[I] ? __ip_plen[I] : __ip_jumbo[I, (struct sk_buff *)arg0];
	ip_saddr = I != NULL ? inet_ntop(__ip_af[I], __ip_src[I]) :
	    __arg_sk == NULL ? "<null>" : __sk_raddr[__arg_sk];
	ip_daddr = I != NULL ? inet_ntop(__ip_af[I], __ip_dst[I]) :
	    __arg_sk == NULL ? "<null>" : __sk_laddr[__arg_sk];
};

/* For programs that have headers from elsewhere. */
translator ipinfo_t < struct iphdr *I > {
	ip_ver = I == NULL ? 0 : 4;
	ip_plength = I == NULL ? 0 : __ip4_plen[(__ip_t *)I];
	ip_saddr = I == NULL ? "<null>" : inet_ntoa(&I->saddr);
	ip_daddr = I == NULL ? "<null>" : inet_ntoa(&I->daddr);
};

translator ipinfo_t < struct ipv6hdr *I > {
	ip_ver = I == NULL ? 0 : 6;
	ip_plength = I == NULL ? 0 : ntohs(I->payload_len);
	ip_saddr = I == NULL ? "<null>" : inet_ntoa6(&I->saddr);
	ip_daddr = I == NULL ? "<null>" : inet_ntoa6(&I->daddr);
};

translator ipinfo_t < struct sk_buff *S > {
	ip_ver = __ip_ver[(__ip_t *)(S->head + S->network_header)];
	ip_plength = __ip_has_len[(__ip_t *)(S->head + S->network_header)] ?
	    __ip_plen[(__ip_t *)(S->head + S->network_header)] :
	    __ip_jumbo[(__ip_t *)(S->head + S->network_header), S];
	ip_saddr = inet_ntop(__ip_af[(__ip_t *)(S->head + S->network_header)],
	    __ip_src[(__ip_t *)(S->head + S->network_header)]);
	ip_daddr = inet_ntop(__ip_af[(__ip_t *)(S->head + S->network_header)],
	    __ip_dst[(__ip_t *)(S->head + S->network_header)]);
};

translator ifinfo_t < struct net_device *D > {
	if_name = D == NULL ? "<null>" : stringof(D->name);
	if_local = D == NULL ? 0 : (D->flags & 0x8) != 0;
	if_ipstack = D == NULL ? 0 : D->nd_net.net->ns.inum;
	if_addr = (uintptr_t)D;
};

translator ifinfo_t < struct sk_buff *S > {
	if_name = (xlate <ifinfo_t> (S->dev)).if_name;
	if_local = (xlate <ifinfo_t> (S->dev)).if_local;
	if_ipstack = (xlate <ifinfo_t> (S->dev)).if_ipstack;
	if_addr = (xlate <ifinfo_t> (S->dev)).if_addr;
};

/* Flags: 4 do not fragment, 2 more fragments. */
translator ipv4info_t < struct iphdr *I > {
	ipv4_ver = I == NULL ? 0 : __ip_ver[(__ip_t *)I];
	ipv4_ihl = I == NULL ? 0 : (((__ip_t *)I)->b[0] & 15) * 4;
	ipv4_tos = I == NULL ? 0 : I->tos;
	ipv4_length = I == NULL ? 0 : ntohs(I->tot_len);
	ipv4_ident = I == NULL ? 0 : ntohs(I->id);
	ipv4_flags = I == NULL ? 0 : (ntohs(I->frag_off) & 0xe000) >> 12;
	ipv4_offset = I == NULL ? 0 : ntohs(I->frag_off) & 0x1fff;
	ipv4_ttl = I == NULL ? 0 : I->ttl;
	ipv4_protocol = I == NULL ? 0 : I->protocol;
	ipv4_protostr = I == NULL ? "<null>" : __ip_proto[I->protocol];
	ipv4_checksum = I == NULL ? 0 : ntohs(I->check);
	ipv4_src = I == NULL ? 0 : I->saddr;
	ipv4_dst = I == NULL ? 0 : I->daddr;
	ipv4_saddr = I == NULL ? "<null>" : inet_ntoa(&I->saddr);
	ipv4_daddr = I == NULL ? "<null>" : inet_ntoa(&I->daddr);
	ipv4_hdr = I;
};

translator ipv6info_t < struct ipv6hdr *I > {
	ipv6_ver = I == NULL ? 0 : __ip_ver[(__ip_t *)I];
	ipv6_tclass = I == NULL ? 0 : (ntohl(*(uint32_t *)I) >> 20) & 0xff;
	ipv6_flow = I == NULL ? 0 : ntohl(*(uint32_t *)I) & 0xfffff;
	ipv6_plen = I == NULL ? 0 : ntohs(I->payload_len);
	ipv6_nexthdr = I == NULL ? 0 : I->nexthdr;
	ipv6_nextstr = I == NULL ? "<null>" : __ip_proto[I->nexthdr];
	ipv6_hlim = I == NULL ? 0 : I->hop_limit;
	ipv6_src = I == NULL ? NULL : (in6_addr_t *)&I->saddr;
	ipv6_dst = I == NULL ? NULL : (in6_addr_t *)&I->daddr;
	ipv6_saddr = I == NULL ? "<null>" : inet_ntoa6(&I->saddr);
	ipv6_daddr = I == NULL ? "<null>" : inet_ntoa6(&I->daddr);
	ipv6_hdr = I;
};

provider ip {
	probe send(struct sk_buff *s, struct sock *k, __ip_t *i, struct iphdr *v4, struct ipv6hdr *v6 :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, ifinfo_t *s, ipv4info_t *v4, ipv6info_t *v6);
	probe receive(struct sk_buff *s, struct sock *k, __ip_t *i, struct iphdr *v4, struct ipv6hdr *v6 :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, ifinfo_t *s, ipv4info_t *v4, ipv6info_t *v6);
	probe drop__in(struct sk_buff *s, struct sock *k, __ip_t *i, struct iphdr *v4, struct ipv6hdr *v6,
	    enum skb_drop_reason reason : pktinfo_t *s, csinfo_t *k, ipinfo_t *i, ifinfo_t *s, ipv4info_t *v4,
	    ipv6info_t *v6, enum skb_drop_reason reason);
	probe drop__out(struct sk_buff *s, struct sock *k, __ip_t *i, struct iphdr *v4, struct ipv6hdr *v6,
	    enum skb_drop_reason reason : pktinfo_t *s, csinfo_t *k, ipinfo_t *i, ifinfo_t *s, ipv4info_t *v4,
	    ipv6info_t *v6, enum skb_drop_reason reason);
};
