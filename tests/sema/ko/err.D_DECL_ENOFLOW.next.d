enum e1 { A1 = 0x7fffffff, B1 };
