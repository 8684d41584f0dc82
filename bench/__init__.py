"""Measures Halyard beside its peers and its limits; only the ratios of one interleaved run count."""
