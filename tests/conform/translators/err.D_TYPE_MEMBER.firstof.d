/*
 * ASSERTION: if nothing exists, the last argument of firstof() says why.
 */
BEGIN { trace(firstof(curthread->no_such, curthread->not_either)); }
