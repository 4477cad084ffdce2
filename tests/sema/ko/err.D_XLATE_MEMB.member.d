translator bufinfo_t < int X > { nosuch = 1; };
