"""Documents that people get: a value with everything one says, and its bytes. No I/O, no rule."""
