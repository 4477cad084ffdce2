struct;
BEGIN { }
