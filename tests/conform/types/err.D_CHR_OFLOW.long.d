/* ASSERTION: character constant that is too long is refused. */
BEGIN { trace('abcdefghi'); }
