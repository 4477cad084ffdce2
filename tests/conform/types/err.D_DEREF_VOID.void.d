/* ASSERTION: * of void * is refused. */
BEGIN { trace(*(void *)8); }
