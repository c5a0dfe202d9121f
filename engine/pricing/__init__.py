"""Pricing models: amount for a quantity. One file a model, one line each in the registry."""
