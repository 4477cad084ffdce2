BEGIN /1/;
syscall:::entry /pid == 1/;
END {}
tick-10ms /a / b/
