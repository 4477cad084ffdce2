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
 *
 * 0 if all went so.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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
	else
		udp(argv[1], argv[2], work, n);
	return 0;
}
