long float f;
BEGIN { }
