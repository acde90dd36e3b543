"""What customers remember of their contacts, and by which rule."""
