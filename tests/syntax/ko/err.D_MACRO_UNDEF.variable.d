BEGIN { trace($nope); }
