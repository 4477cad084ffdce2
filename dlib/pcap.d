/* SPDX-License-Identifier: MIT */
/* Link types, the second argument of pcap(): what capture files call them. */
inline int PCAP_NULL = 0;
inline int PCAP_ETHER = 1;
inline int PCAP_PPP = 9;
inline int PCAP_IP = 101;
inline int PCAP_WIFI = 105;
inline int PCAP_IPOIB = 242;
