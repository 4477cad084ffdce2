BEGIN { trace(mutex_owner(7)); }
