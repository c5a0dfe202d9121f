"""The nouns of billing as frozen values. Imports the standard library only."""
