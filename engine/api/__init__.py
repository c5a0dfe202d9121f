"""The HTTP API: parse, call a workflow, render. No SQL and no billing rule."""
