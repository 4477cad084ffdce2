/*
 * ASSERTION: A member that tcpsinfo_t does not have on Linux is refused.
 * SECTION: tcp Provider
 */
tcp:::send { trace(args[3]->tcps_active); }
