// a comment to the end of the line
/* one /* not nested */
BEGIN // here
/* there */ { /**/ x++; // x--;
	/***/ y /* in */ = /* an */ 1 /* expression */;
}
