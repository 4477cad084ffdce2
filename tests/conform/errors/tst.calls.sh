#!/bin/sh
# ASSERTION: every function called with a wrong number of arguments, every function and variable without a meaning here, and
# every conversion with a value of the wrong kind, is refused with its tag, at the right place, with exit status 1.
# SECTION: Actions and Subroutines, Output Formatting.
# @@timeout: 120
bad=0
while read -r tag text; do
	case $tag in
	'' | '#'*) continue ;;
	esac
	err=$("$DTRACE" -w -xerrtags -en "BEGIN { $text }" 2>&1)
	rc=$?
	case $rc:$err in
	1:*"[$tag]"*) ;;
	*)
		echo "$text: status $rc, not [$tag]: $err"
		bad=$((bad + 1))
		;;
	esac
done <<'X'
D_USTACK_PROTO jstack(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN func(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN mod(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN ufunc(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF printm(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN pcap(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN setopt(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN ftruncate(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN discard(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN copyout(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN stop(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN chill(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN breakpoint(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF pidresume(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN @ = avg();
D_PROTO_LEN @ = avg(1, 2);
D_PROTO_LEN @ = stddev();
D_PROTO_LEN @ = stddev(1, 2);
D_FUNC_UNDEF memref(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF memstr(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN argstr(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN dirname(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN cleanpath(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN strchr(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN strrchr(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN strstr(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN index(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN rindex(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN lltostr(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN strtoll(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN tolower(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN toupper(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN json(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN htons(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN htonl(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN htonll(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN ntohs(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN ntohl(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN ntohll(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN inet_ntoa(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN inet_ntoa6(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN inet_ntop(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN link_ntop(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN getmajor(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN getminor(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN d_path(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN container_id(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF ddi_pathname(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF getf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN mutex_owned(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN mutex_owner(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN mutex_type_adaptive(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN mutex_type_spin(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN rw_iswriter(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN rw_read_held(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN rw_write_held(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF sx_exclusive_held(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF sx_isexclusive(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF sx_shared_held(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_PROTO_LEN speculation(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF msgdsize(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF kvtophys(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF physmem_read(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF livedump(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF kdebug_trace(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF kdebug_trace_string(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF strip(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF mtons(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF vm_kernel_addrperm(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF apple_define(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF apple_flag(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF apple_general(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF apple_log(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF apple_stack(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
D_FUNC_UNDEF apple_ustack(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
# not of this system
D_IDENT_UNDEF trace(vmregs);
D_IDENT_UNDEF trace(machtimestamp);
D_IDENT_UNDEF trace(machctimestamp);
D_IDENT_UNDEF trace(dispatchqaddr);
D_IDENT_UNDEF trace(cpuinstrs);
D_IDENT_UNDEF trace(cpucycles);
D_IDENT_UNDEF trace(vinstrs);
D_IDENT_UNDEF trace(vcycles);
D_IDENT_UNDEF trace(jid);
D_IDENT_UNDEF trace(jailname);
D_IDENT_UNDEF trace(zonename);
# conversions
D_PRINTF_ARG_TYPE printf("%A", stack());
D_PRINTF_ARG_PROTO printf("%A");
D_PRINTF_ARG_TYPE printf("%C", stack());
D_PRINTF_ARG_PROTO printf("%C");
D_PRINTF_ARG_TYPE printf("%d", stack());
D_PRINTF_ARG_PROTO printf("%d");
D_PRINTF_ARG_TYPE printf("%e", stack());
D_PRINTF_ARG_PROTO printf("%e");
D_PRINTF_ARG_TYPE printf("%E", stack());
D_PRINTF_ARG_PROTO printf("%E");
D_PRINTF_ARG_TYPE printf("%f", stack());
D_PRINTF_ARG_PROTO printf("%f");
D_PRINTF_ARG_TYPE printf("%g", stack());
D_PRINTF_ARG_PROTO printf("%g");
D_PRINTF_ARG_TYPE printf("%G", stack());
D_PRINTF_ARG_PROTO printf("%G");
D_PRINTF_ARG_TYPE printf("%i", stack());
D_PRINTF_ARG_PROTO printf("%i");
D_PRINTF_ARG_TYPE printf("%I", stack());
D_PRINTF_ARG_PROTO printf("%I");
D_PRINTF_ARG_TYPE printf("%o", stack());
D_PRINTF_ARG_PROTO printf("%o");
D_PRINTF_ARG_TYPE printf("%p", stack());
D_PRINTF_ARG_PROTO printf("%p");
D_PRINTF_ARG_TYPE printf("%P", stack());
D_PRINTF_ARG_PROTO printf("%P");
D_PRINTF_ARG_TYPE printf("%S", stack());
D_PRINTF_ARG_PROTO printf("%S");
D_PRINTF_ARG_TYPE printf("%c", stack());
D_PRINTF_ARG_PROTO printf("%c");
D_PRINTF_ARG_TYPE printf("%s", stack());
D_PRINTF_ARG_PROTO printf("%s");
D_PRINTF_ARG_TYPE printf("%T", stack());
D_PRINTF_ARG_PROTO printf("%T");
D_PRINTF_ARG_TYPE printf("%u", stack());
D_PRINTF_ARG_PROTO printf("%u");
D_PRINTF_ARG_TYPE printf("%x", stack());
D_PRINTF_ARG_PROTO printf("%x");
D_PRINTF_ARG_TYPE printf("%X", stack());
D_PRINTF_ARG_PROTO printf("%X");
D_PRINTF_ARG_TYPE printf("%Y", stack());
D_PRINTF_ARG_PROTO printf("%Y");
D_PRINTF_ARG_TYPE printf("%a", stack());
D_PRINTF_ARG_PROTO printf("%a");
D_PRINTF_ARG_TYPE printf("%k", "s");
D_PRINTF_ARG_PROTO printf("%k");
D_PRINTF_ARG_EXTRA printf("%d", 1, 2);
D_PRINTF_AGG_CONV printf("%@d", 1);
D_PROTO_LEN @ = quantize();
D_PROTO_LEN @ = quantize(1, 2, 3);
X
[ $bad = 0 ]
