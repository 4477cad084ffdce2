translator a_t < int > { };
BEGIN { }
