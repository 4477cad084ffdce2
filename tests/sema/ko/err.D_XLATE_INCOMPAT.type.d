translator bufinfo_t < int X > { b_name = X; };
