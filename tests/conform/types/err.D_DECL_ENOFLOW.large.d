/* ASSERTION: enumerator beyond int is refused. */
enum e { A = 0x7fffffff, B }; BEGIN { }
