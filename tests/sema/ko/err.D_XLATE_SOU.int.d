translator int < int X > { nosuch = 1; };
