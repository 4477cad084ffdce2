/* SPDX-License-Identifier: MIT */
/* TCP: tcpinfo_t, tcpsinfo_t, tcplsinfo_t, states and flags; the arguments of the tcp provider. */
inline uint8_t TH_FIN = 0x01;
inline uint8_t TH_SYN = 0x02;
inline uint8_t TH_RST = 0x04;
inline uint8_t TH_PUSH = 0x08;
inline uint8_t TH_ACK = 0x10;
inline uint8_t TH_URG = 0x20;
inline uint8_t TH_ECE = 0x40;
inline uint8_t TH_CWR = 0x80;

/* As the kernel numbers them; it has no idle and no bound one. A state that is not known is -1. */
inline int TCP_STATE_ESTABLISHED = 1;
inline int TCP_STATE_SYN_SENT = 2;
inline int TCP_STATE_SYN_RECEIVED = 3;
inline int TCP_STATE_FIN_WAIT_1 = 4;
inline int TCP_STATE_FIN_WAIT_2 = 5;
inline int TCP_STATE_TIME_WAIT = 6;
inline int TCP_STATE_CLOSED = 7;
inline int TCP_STATE_CLOSE_WAIT = 8;
inline int TCP_STATE_LAST_ACK = 9;
inline int TCP_STATE_LISTEN = 10;
inline int TCP_STATE_CLOSING = 11;
inline int TCP_STATE_NEW_SYN_RECEIVED = 12;
inline int TCP_STATE_IDLE = 100;
inline int TCP_STATE_BOUND = 101;

inline string tcp_state_string[int S] =
	S == TCP_STATE_ESTABLISHED ? "state-established" : S == TCP_STATE_SYN_SENT ? "state-syn-sent" :
	S == TCP_STATE_SYN_RECEIVED || S == TCP_STATE_NEW_SYN_RECEIVED ? "state-syn-received" :
	S == TCP_STATE_FIN_WAIT_1 ? "state-fin-wait-1" : S == TCP_STATE_FIN_WAIT_2 ? "state-fin-wait-2" :
	S == TCP_STATE_TIME_WAIT ? "state-time-wait" : S == TCP_STATE_CLOSED ? "state-closed" :
	S == TCP_STATE_CLOSE_WAIT ? "state-close-wait" : S == TCP_STATE_LAST_ACK ? "state-last-ack" :
	S == TCP_STATE_LISTEN ? "state-listen" : S == TCP_STATE_CLOSING ? "state-closing" :
	S == TCP_STATE_IDLE ? "state-idle" : S == TCP_STATE_BOUND ? "state-bound" : "<unknown>";

typedef struct tcpinfo {
	uint16_t tcp_sport;
	uint16_t tcp_dport;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	uint8_t tcp_offset;
	uint8_t tcp_flags;
	uint16_t tcp_window;
	uint16_t tcp_checksum;
	uint16_t tcp_urgent;
	struct tcphdr *tcp_hdr;
} tcpinfo_t;

typedef struct tcpsinfo {
	uintptr_t tcps_addr;
	int tcps_local;
	uint16_t tcps_lport;
	uint16_t tcps_rport;
	string tcps_laddr;
	string tcps_raddr;
	int tcps_state;
	uint32_t tcps_iss;
	uint32_t tcps_irs;
	uint32_t tcps_suna;
	uint32_t tcps_snxt;
	uint32_t tcps_rack;
	uint32_t tcps_rnxt;
	uint32_t tcps_swnd;
	int32_t tcps_snd_ws;
	uint32_t tcps_rwnd;
	int32_t tcps_rcv_ws;
	uint32_t tcps_cwnd;
	uint32_t tcps_cwnd_ssthresh;
	uint32_t tcps_sack_fack;
	uint32_t tcps_sack_snxt;
	uint32_t tcps_rto;
	uint32_t tcps_rtt;
	uint32_t tcps_rtt_sd;
	uint32_t tcps_srtt;
	uint32_t tcps_mss;
	int tcps_retransmit;
} tcpsinfo_t;

typedef struct tcplsinfo {
	int tcps_state;
} tcplsinfo_t;

translator tcplsinfo_t < int S > {
	tcps_state = S;
};

/* ---- sockets ---- */

/* Those that are being made and those in TIME_WAIT are smaller: they have addresses and a state only. */
inline int __sk_state[struct sock *K] = K->__sk_common.skc_state;
inline int __tcp_full[struct sock *K] = K != NULL && __sk_state[K] != TCP_STATE_TIME_WAIT &&
	__sk_state[K] != TCP_STATE_NEW_SYN_RECEIVED && K->sk_protocol == IPPROTO_TCP;
/* A connection that was closed has given its port back, but still knows it. */
inline uint16_t __sk_lport[struct sock *K] = K->__sk_common.skc_num != 0 || !__tcp_full[K] ?
	K->__sk_common.skc_num : ntohs(((struct inet_sock *)K)->inet_sport);
inline struct tcp_sock *__tp[struct sock *K] = (struct tcp_sock *)K;
inline int __sk_same[struct sock *K] = __sk_is6[K] ?
	K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[0] == K->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[0] &&
	K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[1] == K->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[1] &&
	K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[2] == K->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[2] &&
	K->__sk_common.skc_v6_daddr.in6_u.u6_addr32[3] == K->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[3] :
	K->__sk_common.skc_daddr == K->__sk_common.skc_rcv_saddr;

/*
 * The kernel forgets the first sequence numbers, but counts the bytes since. (Of a connection that was made from
 * here the SYN counts as one.)
 */
inline uint32_t __tcp_irs[struct sock *K] = __tp[K]->rcv_nxt - (uint32_t)__tp[K]->bytes_received - 1;
inline uint32_t __tcp_iss[struct sock *K] = __tp[K]->snd_una - (uint32_t)__tp[K]->bytes_acked;
/* In ms, as the kernel computes it in clock ticks from the time of a round trip, in us. */
inline uint32_t __tcp_rto[struct sock *K] = (__tp[K]->srtt_us == 0 ? 1000 :
	((__tp[K]->srtt_us >> 3) + __tp[K]->rttvar_us) / 1000) <<
	((struct inet_connection_sock *)K)->icsk_backoff;
inline uint32_t __tcp_ssthresh[struct sock *K] = __tp[K]->snd_ssthresh >= 0x7fffffff ? 0x7fffffff :
	__tp[K]->snd_ssthresh * __tp[K]->mss_cache;

translator tcpsinfo_t < struct sock *K > {
	tcps_addr = (uintptr_t)K;
	tcps_local = K == NULL ? 0 : __sk_same[K];
	tcps_lport = K == NULL ? 0 : __sk_lport[K];
	tcps_rport = K == NULL ? 0 : ntohs(K->__sk_common.skc_dport);
	tcps_laddr = K == NULL ? "<null>" : __sk_laddr[K];
	tcps_raddr = K == NULL ? "<null>" : __sk_raddr[K];
	tcps_state = K == NULL ? -1 : __sk_state[K];
	tcps_iss = __tcp_full[K] ? __tcp_iss[K] : 0;
	tcps_irs = __tcp_full[K] ? __tcp_irs[K] : 0;
	tcps_suna = __tcp_full[K] ? __tp[K]->snd_una : 0;
	tcps_snxt = __tcp_full[K] ? __tp[K]->snd_nxt : 0;
	tcps_rack = __tcp_full[K] ? __tp[K]->rcv_wup : 0;
	tcps_rnxt = __tcp_full[K] ? __tp[K]->rcv_nxt : 0;
	tcps_swnd = __tcp_full[K] ? __tp[K]->snd_wnd : 0;
	tcps_snd_ws = __tcp_full[K] ? __tp[K]->rx_opt.snd_wscale : 0;
	tcps_rwnd = __tcp_full[K] ? __tp[K]->rcv_wnd : 0;
	tcps_rcv_ws = __tcp_full[K] ? __tp[K]->rx_opt.rcv_wscale : 0;
	tcps_cwnd = __tcp_full[K] ? __tp[K]->snd_cwnd * __tp[K]->mss_cache : 0;
	tcps_cwnd_ssthresh = __tcp_full[K] ? __tcp_ssthresh[K] : 0;
	tcps_sack_fack = 0;
	tcps_sack_snxt = __tcp_full[K] ? __tp[K]->high_seq : 0;
	tcps_rto = __tcp_full[K] ? __tcp_rto[K] : 0;
	tcps_rtt = __tcp_full[K] ? __tp[K]->srtt_us >> 3 : 0;
	tcps_rtt_sd = __tcp_full[K] ? __tp[K]->mdev_us >> 2 : 0;
	tcps_srtt = __tcp_full[K] ? __tp[K]->srtt_us >> 3 : 0;
	tcps_mss = __tcp_full[K] ? __tp[K]->mss_cache : 0;
	tcps_retransmit = __tcp_full[K] ? ((struct inet_connection_sock *)K)->icsk_retransmits != 0 : 0;
};

/* ---- segments ---- */

typedef struct __tcp {
	uint8_t b[20];
} __tcp_t;

inline uint16_t __tcp_sport[__tcp_t *T] = ntohs(*(uint16_t *)&T->b[0]);
inline uint16_t __tcp_dport[__tcp_t *T] = ntohs(*(uint16_t *)&T->b[2]);
inline uint32_t __tcp_seq[__tcp_t *T] = ntohl(*(uint32_t *)&T->b[4]);
/* What starts before the next that was not sent yet was sent before. */
inline int __tcp_again[__tcp_t *T, struct sock *K] = __arg_sent && __tcp_full[K] &&
	(int)(__tcp_seq[T] - __tp[K]->snd_nxt) < 0;

translator tcpsinfo_t < __tcp_t *T > {
	tcps_addr = (uintptr_t)arg1;
	tcps_local = T != NULL ? __ip_same[__arg_ip] : __sk_same[__arg_sk];
	tcps_lport = T == NULL ? __sk_lport[__arg_sk] : __arg_sent ? __tcp_sport[T] : __tcp_dport[T];
	tcps_rport = T == NULL ? ntohs(__arg_sk->__sk_common.skc_dport) :
	    __arg_sent ? __tcp_dport[T] : __tcp_sport[T];
	tcps_laddr = T == NULL ? __sk_laddr[__arg_sk] :
	    inet_ntop(__ip_af[__arg_ip], __arg_laddr);
	tcps_raddr = T == NULL ? __sk_raddr[__arg_sk] :
	    inet_ntop(__ip_af[__arg_ip], __arg_raddr);
	tcps_state = (int)arg4 != -1 ? (int)arg4 : __arg_sk == NULL ? -1 : __sk_state[__arg_sk];
	tcps_iss = (xlate <tcpsinfo_t> (__arg_sk)).tcps_iss;
	tcps_irs = (xlate <tcpsinfo_t> (__arg_sk)).tcps_irs;
	tcps_suna = (xlate <tcpsinfo_t> (__arg_sk)).tcps_suna;
	tcps_snxt = (xlate <tcpsinfo_t> (__arg_sk)).tcps_snxt;
	tcps_rack = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rack;
	tcps_rnxt = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rnxt;
	tcps_swnd = (xlate <tcpsinfo_t> (__arg_sk)).tcps_swnd;
	tcps_snd_ws = (xlate <tcpsinfo_t> (__arg_sk)).tcps_snd_ws;
	tcps_rwnd = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rwnd;
	tcps_rcv_ws = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rcv_ws;
	tcps_cwnd = (xlate <tcpsinfo_t> (__arg_sk)).tcps_cwnd;
	tcps_cwnd_ssthresh = (xlate <tcpsinfo_t> (__arg_sk)).tcps_cwnd_ssthresh;
	tcps_sack_fack = (xlate <tcpsinfo_t> (__arg_sk)).tcps_sack_fack;
	tcps_sack_snxt = (xlate <tcpsinfo_t> (__arg_sk)).tcps_sack_snxt;
	tcps_rto = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rto;
	tcps_rtt = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rtt;
	tcps_rtt_sd = (xlate <tcpsinfo_t> (__arg_sk)).tcps_rtt_sd;
	tcps_srtt = (xlate <tcpsinfo_t> (__arg_sk)).tcps_srtt;
	tcps_mss = (xlate <tcpsinfo_t> (__arg_sk)).tcps_mss;
	tcps_retransmit = T == NULL ? 0 : __tcp_again[T, __arg_sk];
};

/* Without a header: what came in at the socket, with the flags that arg7 says. */
translator tcpinfo_t < __tcp_t *T > {
	tcp_sport = T != NULL ? __tcp_sport[T] : ntohs(__arg_sk->__sk_common.skc_dport);
	tcp_dport = T != NULL ? __tcp_dport[T] : __sk_lport[__arg_sk];
	tcp_seq = T != NULL ? __tcp_seq[T] : arg7 & TH_SYN ? __tp[__arg_sk]->rcv_nxt - 1 :
	    __tp[__arg_sk]->rcv_nxt;
	tcp_ack = T != NULL ? ntohl(*(uint32_t *)&T->b[8]) : __tp[__arg_sk]->snd_una;
	tcp_offset = T != NULL ? (T->b[12] >> 4) * 4 : 0;
	tcp_flags = T != NULL ? T->b[13] : (uint8_t)arg7;
	tcp_window = T != NULL ? ntohs(*(uint16_t *)&T->b[14]) : 0;
	tcp_checksum = T != NULL ? ntohs(*(uint16_t *)&T->b[16]) : 0;
	tcp_urgent = T != NULL ? ntohs(*(uint16_t *)&T->b[18]) : 0;
	tcp_hdr = (struct tcphdr *)T;
};

translator tcpinfo_t < struct tcphdr *T > {
	tcp_sport = T == NULL ? 0 : ntohs(T->source);
	tcp_dport = T == NULL ? 0 : ntohs(T->dest);
	tcp_seq = T == NULL ? 0 : ntohl(T->seq);
	tcp_ack = T == NULL ? 0 : ntohl(T->ack_seq);
	tcp_offset = T == NULL ? 0 : (((__tcp_t *)T)->b[12] >> 4) * 4;
	tcp_flags = T == NULL ? 0 : ((__tcp_t *)T)->b[13];
	tcp_window = T == NULL ? 0 : ntohs(T->window);
	tcp_checksum = T == NULL ? 0 : ntohs(T->check);
	tcp_urgent = T == NULL ? 0 : ntohs(T->urg_ptr);
	tcp_hdr = T;
};

/*
 * All have the same, so that tcp::: can be asked. The state before is that of state-change, the others have -1. Where only
 * the socket is known (state-change, connect-established, connect-refused, accept-established), there is no skb.
 */
provider tcp {
	probe send(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe receive(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe connect__request(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe connect__established(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe connect__refused(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe accept__established(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe accept__refused(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
	probe state__change(struct sk_buff *s, struct sock *k, __ip_t *i, __tcp_t *t, int state, int before :
	    pktinfo_t *s, csinfo_t *k, ipinfo_t *i, tcpsinfo_t *t, tcpinfo_t *t, tcplsinfo_t *before);
};
