enum e1 { A1, B1 };
enum e2 { C1, A1 };
