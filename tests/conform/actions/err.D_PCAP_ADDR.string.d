/*
 * ASSERTION: pcap() of a string.
 * SECTION: Actions and Subroutines.
 */
BEGIN { pcap("x", 1); }
