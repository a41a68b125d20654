"""The verbs: authorise, apply the rules, commit. The only way in for screens and commands."""
