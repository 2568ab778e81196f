"""Pages about mails: how the site sends them, how they look, and what was sent."""
