"""Shows: the pages on which operators see what is escalated, act on it, and look after who may come in."""
