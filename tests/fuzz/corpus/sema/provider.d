provider foo {
	probe go(int a, string b);
	probe stop__it(struct buf *b : bufinfo_t *b);
	probe none();
};
#pragma D attributes Evolving/Evolving/Common provider foo args
