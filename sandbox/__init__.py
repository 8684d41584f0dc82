"""A pretend helpdesk on one's own machine, to try Halyard without touching a real account."""
