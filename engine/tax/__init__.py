"""Tax: which rate a line bears, and tax by rate shared over the lines."""
