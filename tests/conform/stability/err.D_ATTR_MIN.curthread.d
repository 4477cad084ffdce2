/*
 * ASSERTION: a program must not use what is below -x amin.
 * @@options: -x amin=Evolving/Evolving/Common
 */
BEGIN { trace(curthread->pid); }
