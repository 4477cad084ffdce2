int vmlinux`x;
BEGIN { }
