enum e1 { A1 = 0x80000000 };
