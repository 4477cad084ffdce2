string names[4];
