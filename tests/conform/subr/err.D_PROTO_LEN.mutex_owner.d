BEGIN { trace(mutex_owner(curthread, 1)); }
