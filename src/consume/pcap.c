/* SPDX-License-Identifier: MIT */
/*
 * pcap(): packets as a capture file (the classic format with nanoseconds). To the file that freopen()
 * named, or else through tcpdump to where the text goes; without a tcpdump in PATH they are dumped like
 * tracemem().
 *
 * A capture file has one link type: that of its first packet, for which it gets its header. tcpdump gets
 * a pipe for each link type, kept until the last record was read, so its lines come some time after
 * those of the records around them.
 */
#include <sys/stat.h>

#include <stdlib.h>
#include <unistd.h>

#include "consume/priv.h"

#define MAGIC_NS 0xa1b23c4du
#define SNAPLEN 262144u
#define SECOND 1000000000u

enum { F_BYTES, F_LEN, F_WIRE, F_TIME, F_TYPE, N_FIELDS };

struct file_head {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, sigfigs, snaplen, type;
};

struct packet_head {
	uint32_t sec, nsec, caplen, len;
};

static struct file_head head_of(uint32_t type)
{
	return (struct file_head){
		.magic = MAGIC_NS, .major = 2, .minor = 4, .snaplen = SNAPLEN, .type = type
	};
}

static bool have_tcpdump(void)
{
	const char *path = getenv("PATH");
	char name[4096];

	while (path && *path) {
		size_t n = strcspn(path, ":");

		snprintf(name, sizeof(name), "%.*s/tcpdump", (int)n, path);
		if (access(name, X_OK) == 0)
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

/* tcpdump for that link type, with its header written; NULL: none. */
static FILE *reader(struct consume *c, uint32_t type)
{
	struct pcap_reader *p;
	struct file_head h = head_of(type);
	char cmd[96];

	for (uint32_t i = 0; i < c->n_pcap; i++)
		if (c->pcap[i].type == type)
			return c->pcap[i].fp;
	if (c->n_pcap == PCAP_READERS)
		return NULL;
	p = &c->pcap[c->n_pcap++];
	p->type = type;
	p->fp = NULL;
	if (!c->out.fp || !have_tcpdump())
		return NULL;
	snprintf(cmd, sizeof(cmd), "trap '' INT; tcpdump -l -n -r - >&%d; cat >/dev/null",
		 fileno(c->out.fp));
	p->fp = popen(cmd, "we");
	if (p->fp)
		fwrite(&h, sizeof(h), 1, p->fp);
	return p->fp;
}

static bool is_empty(struct consume *c)
{
	struct stat st;

	out_flush(&c->out);
	return fflush(c->out.fp) == 0 && fstat(fileno(c->out.fp), &st) == 0 && st.st_size == 0;
}

bool pcap_write(struct consume *c, const struct datum_ctx *x, const struct rec_act *a)
{
	const struct rfield *f = a->fields;
	FILE *fp = NULL;

	if (a->n_fields != N_FIELDS || !rfield_stored(&f[F_BYTES], false))
		return false;
	uint64_t t = (uint64_t)field_int(x, &f[F_TIME]);
	uint32_t type = (uint32_t)field_int(x, &f[F_TYPE]);
	uint64_t n = (uint64_t)field_int(x, &f[F_LEN]);
	struct packet_head h = { .sec = (uint32_t)(t / SECOND),
				 .nsec = (uint32_t)(t % SECOND),
				 .caplen = (uint32_t)(n < f->size ? n : f->size),
				 .len = (uint32_t)field_int(x, &f[F_WIRE]) };
	const void *bytes = datum_ptr(x, &f[F_BYTES]);

	if (!c->reopened) {
		fp = reader(c, type);
		if (!fp)
			return false;
		fwrite(&h, sizeof(h), 1, fp);
		fwrite(bytes, h.caplen, 1, fp);
		fflush(fp);
		return true;
	}
	if (!c->pcap_head && is_empty(c)) {
		struct file_head head = head_of(type);

		out_mem(&c->out, (const char *)&head, sizeof(head));
	}
	c->pcap_head = true;
	out_mem(&c->out, (const char *)&h, sizeof(h));
	out_mem(&c->out, bytes, h.caplen);
	return true;
}

void pcap_close(struct consume *c)
{
	if (c->n_pcap && c->out.fp) {
		out_flush(&c->out);
		fflush(c->out.fp);
	}
	for (uint32_t i = 0; i < c->n_pcap; i++)
		if (c->pcap[i].fp)
			pclose(c->pcap[i].fp);
	c->n_pcap = 0;
}
