#line many
BEGIN { }
