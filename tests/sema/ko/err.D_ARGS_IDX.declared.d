disk:::io-done { trace(args[3]); }
