"""Results as a person would like to read them in a terminal."""
