/*
 * ASSERTION: ip:::send has six arguments.
 * SECTION: ip Provider
 */
ip:::send { trace(args[6]); }
