/*
 * ASSERTION: pragmas may come before or after what they are for; what a program depends on is there.
 * @@options: -q
 */
#pragma D depends_on provider profile
#pragma D depends_on module vmlinux
#pragma D depends_on library procfs.d
#pragma D attributes Stable/Evolving/ISA later
#pragma D binding "1.6.3" later
inline int later = 5;
int var;
#pragma D attributes stable/private/cpu var
#pragma D attributes Evolving/Evolving/Common provider dtrace args
#pragma ident "ignored"

BEGIN
{
	var = later;
	printf("%d\n", var);
	exit(0);
}
