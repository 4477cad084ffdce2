#!/usr/sbin/dtrace -s
/* SPDX-License-Identifier: MIT */
/* Packets by interface and direction. */

#pragma D option quiet
sdt:net::net_dev_xmit { @["out"] = count(); }
sdt:net::netif_receive_skb { @["in"] = count(); }
