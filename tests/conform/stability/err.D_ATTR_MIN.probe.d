/*
 * ASSERTION: the probe's attributes count too.
 * @@options: -x amin=Stable/Stable/Common
 */
BEGIN { exit(0); }
