/*
 * ASSERTION: printa() of aggregations with different keys.
 * SECTION: Actions and Subroutines.
 */
BEGIN { @a[1] = count(); @b["x"] = count(); printa(@a, @b); }
