BEGIN { trace(rw_iswriter()); }
