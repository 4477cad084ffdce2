BEGIN { trace(; }
END { x = ; }
tick-1s { y z; }
