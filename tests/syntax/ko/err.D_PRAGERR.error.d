#pragma error not on this system
BEGIN { }
