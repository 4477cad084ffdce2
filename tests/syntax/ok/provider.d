provider myserv {
	probe query__start(char *query, int : string, uint32_t);
	probe query__done(int rc);
	probe idle();
	probe empty(void);
};

#pragma D attributes Evolving/Evolving/Common provider myserv provider
myserv*:::query-start { trace(copyinstr(arg0)); }
