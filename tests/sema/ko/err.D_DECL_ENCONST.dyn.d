enum e1 { A1 = pid };
