#pragma D depends_on foo bar
