/*
 * ASSERTION: pcap() needs a link type.
 * SECTION: Actions and Subroutines.
 */
BEGIN { pcap(curthread); }
