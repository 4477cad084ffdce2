/* ASSERTION: tick probes fire on an idle machine at their rate, in every unit. SECTION: profile Provider. */
/* @@options: -q */
/* @@timeout: 30 */
tick-100ms { a++; }
tick-10hz { b++; }
tick-200000us { c++; }
tick-1sec { printf("%d %d %d\n", a >= 8 && a <= 11, b >= 8 && b <= 11, c >= 3 && c <= 6); exit(0); }
