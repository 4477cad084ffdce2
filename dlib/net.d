/* SPDX-License-Identifier: MIT */
/* Address families for inet_ntop() and hardware types for link_ntop(). */
inline int AF_INET = 2;
inline int AF_INET6 = 10;
inline int ARPHRD_ETHER = 1;
inline int ARPHRD_INFINIBAND = 32;
