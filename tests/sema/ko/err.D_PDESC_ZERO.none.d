nosuch:::foo { trace(1); }
