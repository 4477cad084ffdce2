# 1 "script.d"
# 1 "<built-in>"
# 1 "script.d"
# 20 "defs.h" 1
inline int X = 1;
# 3 "script.d" 2
BEGIN { trace(X); }
#line 50
END { }
