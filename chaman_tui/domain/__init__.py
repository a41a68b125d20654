"""What the FAQ says, in Python: pure modules that know neither screens nor storage."""
