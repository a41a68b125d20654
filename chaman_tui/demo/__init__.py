"""Believable sample data, made through the same verbs as real data wherever time allows."""
