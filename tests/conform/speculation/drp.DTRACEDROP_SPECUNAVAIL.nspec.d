/*
 * ASSERTION: speculation() gives 0 and counts a failed speculation when all nspec of them are in use.
 * SECTION: Speculative Tracing; Options and Tunables, nspec.
 */
#pragma D option nspec=2
BEGIN
/speculation() == 1 && speculation() == 2 && speculation() == 0/
{
	exit(0);
}
BEGIN { exit(1); }
