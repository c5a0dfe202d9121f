"""Pages for people: what the HTTP API answers, drawn; nothing here that the API cannot do."""
