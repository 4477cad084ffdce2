BEGIN { trace(ddi_pathname(curthread, 0)); }
