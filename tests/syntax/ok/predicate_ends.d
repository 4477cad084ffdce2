a /x/ { }
a /x / y/{ }
a /(x / y) / z/
{ }
a /x == 1 || /* or */ y == 2/ { }
a /x && // first
  y/ { }
