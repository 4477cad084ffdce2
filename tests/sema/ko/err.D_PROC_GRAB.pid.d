pid1:::foo { trace(1); }
