BEGIN { trace(container_id("/", "/")); }
