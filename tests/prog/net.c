/* SPDX-License-Identifier: MIT */
/*
 * net CLIENT-NS SERVER-NS ADDRESS PORT WORK [N]: talks to itself from one network namespace to another (files such
 * as /run/netns/x). One thread does both sides, so that the order of things is always the same. WORK:
 *
 *	tcp      connects, sends N bytes, gets 2 N back, closes; the server closes then
 *	refused  connects where nobody listens
 *	reset    connects; the server resets the connection
 *	udp      sends N datagrams of 100 bytes, which are received
 *	noport   sends N datagrams where nobody is
 *	big      sends one datagram of N bytes, which is received
 *	ttl      sends N datagrams that live for one hop
 *	flood    sends N datagrams of 1000 bytes to a small buffer, then reads what is there
 *	ping     sends N echo requests, and gets the replies
 *	lost     tries to connect for N ms
 *
 * 0 if all went so.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[1 << 20];
static struct sockaddr_storage to;
static socklen_t to_len;

static void need(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void enter(const char *ns)
{
	int fd = open(ns, O_RDONLY | O_CLOEXEC);

	need(fd >= 0, ns);
	need(setns(fd, CLONE_NEWNET) == 0, "setns");
	close(fd);
}

static void parse(const char *addr, int port)
{
	struct sockaddr_in *a4 = (struct sockaddr_in *)&to;
	struct sockaddr_in6 *a6 = (struct sockaddr_in6 *)&to;

	if (inet_pton(AF_INET, addr, &a4->sin_addr) == 1) {
		a4->sin_family = AF_INET;
		a4->sin_port = htons((unsigned short)port);
		to_len = sizeof(*a4);
		return;
	}
	need(inet_pton(AF_INET6, addr, &a6->sin6_addr) == 1, addr);
	a6->sin6_family = AF_INET6;
	a6->sin6_port = htons((unsigned short)port);
	to_len = sizeof(*a6);
}

static int make(const char *ns, int type, int server)
{
	int fd, one = 1;

	enter(ns);
	fd = socket(to.ss_family, type, 0);
	need(fd >= 0, "socket");
	if (!server)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	need(bind(fd, (struct sockaddr *)&to, to_len) == 0, "bind");
	need(type != SOCK_STREAM || listen(fd, 5) == 0, "listen");
	return fd;
}

/* Sends n bytes from one to the other, at most 4 KiB on the way. */
static void move(int from, int into, long n)
{
	while (n > 0) {
		ssize_t part = n > 4096 ? 4096 : n, got = 0;

		need(send(from, buf, (size_t)part, 0) == part, "send");
		while (got < part) {
			ssize_t r = recv(into, buf, sizeof(buf), 0);

			need(r > 0, "recv");
			got += r;
		}
		n -= part;
	}
}

static void tcp(const char *client, const char *server, const char *work, long n)
{
	int l = strcmp(work, "refused") == 0 ? -1 : make(server, SOCK_STREAM, 1);
	int c = make(client, SOCK_STREAM, 0), s;

	if (l < 0) {
		need(connect(c, (struct sockaddr *)&to, to_len) < 0 && errno == ECONNREFUSED,
		     "refused");
		return;
	}
	need(connect(c, (struct sockaddr *)&to, to_len) == 0, "connect");
	s = accept(l, NULL, NULL);
	need(s >= 0, "accept");
	if (strcmp(work, "reset") == 0) {
		struct linger now = { 1, 0 };

		setsockopt(s, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		close(s);
		need(recv(c, buf, 1, 0) < 0 && errno == ECONNRESET, "reset");
		return;
	}
	move(c, s, n);
	move(s, c, 2 * n);
	shutdown(c, SHUT_WR);
	need(recv(s, buf, 1, 0) == 0, "end of the client");
	close(s);
	need(recv(c, buf, 1, 0) == 0, "end of the server");
	close(c);
}

static void udp(const char *client, const char *server, const char *work, long n)
{
	int quiet = strcmp(work, "udp") != 0 && strcmp(work, "big") != 0, one = 1;
	int s = quiet ? -1 : make(server, SOCK_DGRAM, 1), c = make(client, SOCK_DGRAM, 0);
	long size = 100;

	if (strcmp(work, "big") == 0) {
		size = n;
		n = 1;
	}
	if (strcmp(work, "ttl") == 0) {
		setsockopt(c, IPPROTO_IP, IP_TTL, &one, sizeof(one));
		setsockopt(c, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &one, sizeof(one));
	}
	for (long i = 0; i < n; i++) {
		need(sendto(c, buf, (size_t)size, 0, (struct sockaddr *)&to, to_len) == size,
		     "sendto");
		need(quiet || recv(s, buf, sizeof(buf), 0) == size, "recv");
	}
}

static void flood(const char *client, const char *server, long n)
{
	int s = make(server, SOCK_DGRAM, 1), c = make(client, SOCK_DGRAM, 0), small = 4096;

	setsockopt(s, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	for (long i = 0; i < n; i++)
		need(sendto(c, buf, 1000, 0, (struct sockaddr *)&to, to_len) == 1000, "sendto");
	while (recv(s, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

static unsigned short sum(const unsigned short *p, unsigned n)
{
	unsigned v = 0;

	for (unsigned i = 0; i < n / 2; i++)
		v += p[i];
	v = (v >> 16) + (v & 0xffff);
	return (unsigned short)~((v >> 16) + v);
}

static void ping(const char *client, long n)
{
	int v6 = to.ss_family == AF_INET6, fd;
	struct icmphdr h = { .type = v6 ? 128 : 8, .un.echo.id = 77 };

	enter(client);
	fd = socket(to.ss_family, SOCK_RAW, v6 ? (int)IPPROTO_ICMPV6 : IPPROTO_ICMP);
	need(fd >= 0, "raw socket");
	if (v6) {
		((struct sockaddr_in6 *)&to)->sin6_port = 0;
		need(connect(fd, (struct sockaddr *)&to, to_len) == 0, "connect");
	}
	if (!v6)
		h.checksum = sum((unsigned short *)&h, sizeof(h));
	for (long i = 0; i < n; i++) {
		unsigned char *type = (unsigned char *)buf + (v6 ? 0 : 20);

		need(sendto(fd, &h, sizeof(h), 0, v6 ? NULL : (struct sockaddr *)&to,
			    v6 ? 0 : to_len) == sizeof(h),
		     "ping");
		do
			need(recv(fd, buf, sizeof(buf), 0) > 0, "pong");
		while (*type != (v6 ? 129 : 0));
	}
}

static void lost(const char *client, long ms)
{
	int c = make(client, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd p = { .fd = c, .events = POLLOUT };

	need(connect(c, (struct sockaddr *)&to, to_len) < 0 && errno == EINPROGRESS, "lost");
	need(poll(&p, 1, (int)ms) == 0, "answered");
	close(c);
}

int main(int argc, char **argv)
{
	const char *work = argc > 5 ? argv[5] : "";
	long n = argc > 6 ? atol(argv[6]) : 1;

	if (argc < 6) {
		fprintf(stderr, "usage: net CLIENT-NS SERVER-NS ADDRESS PORT WORK [N]\n");
		return 2;
	}
	parse(argv[3], atoi(argv[4]));
	if (strcmp(work, "tcp") == 0 || strcmp(work, "refused") == 0 || strcmp(work, "reset") == 0)
		tcp(argv[1], argv[2], work, n);
	else if (strcmp(work, "flood") == 0)
		flood(argv[1], argv[2], n);
	else if (strcmp(work, "ping") == 0)
		ping(argv[1], n);
	else if (strcmp(work, "lost") == 0)
		lost(argv[1], n);
	else
		udp(argv[1], argv[2], work, n);
	return 0;
}
