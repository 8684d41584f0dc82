"""Plants bugs in a copy of the product, one at a time, and sees whether the simulation finds them (G-2)."""
