"""The choke point between the domain and whatever is shown: rows, words and JSON, with hostile text made harmless."""
