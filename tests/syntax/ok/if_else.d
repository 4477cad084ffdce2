syscall::read:return
{
	if (arg0 < 0) {
		@errors[errno] = count();
	} else if (arg0 == 0)
		eof++;
	else {
		if (arg0 > 4096)
			big++;
		else
			small++;
	}
	total += arg0 > 0 ? arg0 : 0;
}
