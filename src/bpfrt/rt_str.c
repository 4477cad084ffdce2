/* SPDX-License-Identifier: MIT */
/* Strings: lengths, searching, comparing. Loops go byte by byte up to cap; see rt_i.h for forget(). */
#include "rt_i.h"

rt_s64 rt_strcmp(const char *a, const char *b, rt_u64 n)
{
	rt_u64 x = 0, y = 0;

	for (rt_u64 i = 0; i < n; i++) {
		OPAQUE(i);
		x = U8(a, i);
		y = U8(b, i);
		if (x != y || x == 0)
			break;
	}
	return (rt_s64)x - (rt_s64)y;
}

rt_u64 rt_strnlen(const char *s, rt_u64 cap)
{
	rt_u64 i;

	for (i = 0; i < cap; i++) {
		OPAQUE(i);
		if (!U8(s, i))
			break;
	}
	return forget(i, U8(s, 0));
}

rt_s64 rt_strchr(const char *s, rt_u64 cap, rt_u64 c)
{
	rt_u64 at = (rt_u64)-1;

	c &= 255;
	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 x;

		OPAQUE(i);
		x = U8(s, i);
		if (x == c) {
			at = i;
			break;
		}
		if (!x)
			break;
	}
	return (rt_s64)forget(at, U8(s, 0));
}

rt_s64 rt_strrchr(const char *s, rt_u64 cap, rt_u64 c)
{
	rt_u64 at = (rt_u64)-1;

	c &= 255;
	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 x;

		OPAQUE(i);
		x = U8(s, i);
		if (x == c)
			at = forget(i, x);
		if (!x)
			break;
	}
	return (rt_s64)forget(at, U8(s, 0));
}

/* Does t (up to its NUL) stand at s + i? */
static inline __attribute__((always_inline)) rt_u64 stands(const char *s, rt_u64 i, rt_u64 cap,
							   const char *t, rt_u64 tcap)
{
	for (rt_u64 j = 0; j < tcap; j++) {
		rt_u64 y;

		OPAQUE(j);
		y = U8(t, j);
		if (!y)
			return 1;
		if (i + j >= cap || U8(s, i + j) != y)
			return 0;
	}
	return 1;
}

rt_s64 rt_index(const char *s, rt_u64 cap, const char *t, rt_u64 tcap, rt_s64 start)
{
	rt_u64 at = (rt_u64)-1, u = U8(s, 0);

	if (start < 0)
		start = 0;
	for (rt_u64 i = 0; i < cap; i++) {
		OPAQUE(i);
		if ((rt_s64)i >= start && stands(s, i, cap, t, tcap)) {
			at = i;
			break;
		}
		if (!U8(s, i))
			break;
	}
	return (rt_s64)forget(at, u);
}

rt_s64 rt_rindex(const char *s, rt_u64 cap, const char *t, rt_u64 tcap, rt_s64 start)
{
	rt_u64 at = (rt_u64)-1, u = U8(s, 0);

	for (rt_u64 i = 0; i < cap; i++) {
		OPAQUE(i);
		if ((rt_s64)i <= start && stands(s, i, cap, t, tcap))
			at = forget(i, u);
		if (!U8(s, i))
			break;
	}
	return (rt_s64)forget(at, u);
}

rt_u64 rt_tolower(char *dst, rt_u64 cap)
{
	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 x;

		OPAQUE(i);
		x = U8(dst, i);
		if (!x)
			break;
		if (x >= 'A' && x <= 'Z')
			dst[i] = (char)(x + 32);
	}
	return 0;
}

rt_u64 rt_toupper(char *dst, rt_u64 cap)
{
	for (rt_u64 i = 0; i < cap; i++) {
		rt_u64 x;

		OPAQUE(i);
		x = U8(dst, i);
		if (!x)
			break;
		if (x >= 'a' && x <= 'z')
			dst[i] = (char)(x - 32);
	}
	return 0;
}
