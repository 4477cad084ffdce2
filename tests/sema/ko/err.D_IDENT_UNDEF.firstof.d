BEGIN { trace(firstof(nothing, nobody)); }
