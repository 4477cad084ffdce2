/*
 * ASSERTION: A member that ipinfo_t does not have is refused.
 * SECTION: ip Provider
 */
ip:::receive { trace(args[2]->ip_port); }
