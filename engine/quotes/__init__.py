"""Quotes: what may become of them, who must approve, and what a signature is."""
