inline int LIMIT = 1 << 10;
inline string name[int err] =
    err == 1 ? "EPERM" :
    err == 2 ? "ENOENT" :
    lltostr(err);
inline pair_t *none = (pair_t *)0;
#pragma D attributes Evolving/Evolving/Common LIMIT
#pragma D binding "1.5" LIMIT

BEGIN /LIMIT > 3/ { trace(name[errno]); }
