pid$nope:::entry { }
