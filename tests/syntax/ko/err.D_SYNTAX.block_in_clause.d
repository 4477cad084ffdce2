BEGIN { { x } }
