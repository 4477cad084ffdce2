/* ASSERTION: empty character constant is refused. */
BEGIN { trace(''); }
