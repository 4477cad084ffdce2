BEGIN { trace(nosuchvariable); }
