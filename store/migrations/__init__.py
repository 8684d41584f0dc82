"""How a database gets from one version of Halyard to the next."""
