/* SPDX-License-Identifier: MIT */
/*
 * typed: functions whose arguments and results have types of all sorts, called once each. Compiled with debug
 * information.
 */
#include <stdio.h>

struct inner {
	const char *name;
	int v[4];
};

struct request {
	int id;
	unsigned flags : 3, kind : 5;
	struct inner in;
	struct request *next;
	enum { R_READ, R_WRITE = 7 } op;
	union {
		long l;
		char text[16];
	} u;
};

struct pair {
	long a, b;
};

struct real {
	double d;
};

struct big {
	long v[5];
};

typedef struct request request_t;
struct opaque;

long take_request(request_t *r, int n);
struct request *give_request(struct request *r);
int take_mixed(double d, char c, float f, short s, struct pair p, unsigned char u, long late);
long take_stack(long a, struct big b, long c, struct real r, long d, long e, long f, long g,
		long h);
struct big give_big(long a);
double give_real(double d);
void take_opaque(struct opaque *o, _Bool b);
void take_none(void);

static volatile long sink;

#if defined(__clang__)
#define NOINLINE __attribute__((noinline))
#else
#define NOINLINE __attribute__((noinline, noclone))
#endif

NOINLINE long take_request(request_t *r, int n)
{
	sink += r->id + n;
	return -r->id;
}

NOINLINE struct request *give_request(struct request *r)
{
	sink++;
	return r->next;
}

NOINLINE int take_mixed(double d, char c, float f, short s, struct pair p, unsigned char u,
			long late)
{
	sink += (long)d + c + (long)f + s + p.a + p.b + u + late;
	return -3;
}

NOINLINE long take_stack(long a, struct big b, long c, struct real r, long d, long e, long f,
			 long g, long h)
{
	sink += a + b.v[0] + c + (long)r.d + d + e + f + g + h;
	return sink;
}

NOINLINE struct big give_big(long a)
{
	struct big b = { { a, a, a, a, a } };

	sink++;
	return b;
}

NOINLINE double give_real(double d)
{
	sink++;
	return d * 2;
}

NOINLINE void take_opaque(struct opaque *o, _Bool b)
{
	sink += o != NULL && b;
}

NOINLINE void take_none(void)
{
	sink++;
}

int main(void)
{
	struct request second = { .id = 8,
				  .in = { "second", { 5, 6, 7, 8 } },
				  .u.text = "union text" };
	struct request first = { .id = 7,
				 .flags = 5,
				 .kind = 19,
				 .in = { "first", { 1, 2, 3, 4 } },
				 .next = &second,
				 .op = R_WRITE };
	struct pair p = { 100, 200 };
	struct big b = { { 1, 2, 3, 4, 5 } };
	struct real r = { 1.5 };

	/* all of it is there, although little of it is read */
	__asm__ volatile("" : : "r"(&first), "r"(&second), "r"(&b) : "memory");
	take_request(&first, -2);
	give_request(&first);
	take_mixed(1.0, 'x', 2.0f, -9, p, 250, 77);
	take_stack(1, b, 2, r, 3, 4, 5, 6, 7);
	b = give_big(42);
	sink += (long)give_real(2.0);
	take_opaque((struct opaque *)&first, 1);
	take_none();
	return sink == 0;
}
