BEGIN, END, tick-1s { trace(1); }
syscall:::entry { }
syscall::read:entry
/pid == 1/
{
	if (arg0 > 1) {
		trace(1);
	} else if (arg0) {
		this->x = 2;
	} else
		trace(this->x);
}
fbt::f:entry, io:::start { @[probefunc] = count(); }
