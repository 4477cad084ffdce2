BEGIN
{
	a = b ? c : d ? e : f;
	a += b -= c *= d /= e %= f <<= g >>= h &= i ^= j |= k;
	x = a || b ^^ c && d | e ^ f & g == h < i << j + k * l;
	y = !~-+*&p++ - --q;
	z = (a, b), c;
	w = -(-x) - -x + (+y);
	v = (int)x % (unsigned)y / sizeof z;
	@ = count(); @a = sum(1); @b[1, "x", stack()] = max(2);
}
