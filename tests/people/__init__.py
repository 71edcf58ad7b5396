"""What people really write, and what is right then."""
