/*
 * ASSERTION: data beyond specsize is a speculative drop.
 * SECTION: Speculative Tracing; Options and Tunables, specsize.
 */
#pragma D option specsize=64
BEGIN { s = speculation(); }
BEGIN { speculate(s); tracemem(curthread, 48); }
BEGIN { speculate(s); tracemem(curthread, 48); }
tick-10ms { exit(0); }
