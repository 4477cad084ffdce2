/* ASSERTION: constant index beyond an array of structs is refused. */
struct s { int v[2]; } x[3]; BEGIN { trace(x[3].v[0]); }
