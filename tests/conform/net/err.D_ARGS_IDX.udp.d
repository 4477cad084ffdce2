/*
 * ASSERTION: udp:::send has five arguments.
 * SECTION: udp Provider
 */
udp:::send { trace(args[5]); }
