BEGIN { } /* and so on
