# 100 "included.h"
BEGIN {
	);
}
