"""For each verb every rule that forbids it now: asked to draw a screen, to plan, and inside the transaction."""
