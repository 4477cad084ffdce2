#pragma D binding "1.x" pid
