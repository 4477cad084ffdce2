/*
 * ASSERTION: A probe that the ip provider does not have is refused.
 * SECTION: ip Provider
 */
ip:::forward { trace(1); }
