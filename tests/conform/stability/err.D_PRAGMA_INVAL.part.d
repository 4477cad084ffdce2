/*
 * ASSERTION: a provider has five parts with attributes.
 */
#pragma D attributes Stable/Stable/Common provider dtrace probes
BEGIN { exit(0); }
