/* ASSERTION: format that ends in a conversion is refused. */
BEGIN { printf("100%"); }
