/*
 * ASSERTION: pcap(): the link type must be a constant.
 * SECTION: Actions and Subroutines.
 */
BEGIN { pcap(curthread, pid); }
