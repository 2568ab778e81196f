"""Pages about who may do what: users, API keys, apps, and what they have done."""
