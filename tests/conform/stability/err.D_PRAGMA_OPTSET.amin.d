/*
 * ASSERTION: amin takes three attributes.
 */
#pragma D option amin=Evolving/Evolving
BEGIN { exit(0); }
