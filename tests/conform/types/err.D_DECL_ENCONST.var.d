/* ASSERTION: enumerator that is no constant is refused. */
enum e { A = pid }; BEGIN { }
