/*
 * ASSERTION: A counter that the mib provider does not have is refused.
 * SECTION: mib Provider
 */
mib:::tcpInDupAck { @ = sum(arg0); }
