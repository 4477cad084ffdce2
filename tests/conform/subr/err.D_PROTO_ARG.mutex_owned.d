BEGIN { trace(mutex_owned(3)); }
