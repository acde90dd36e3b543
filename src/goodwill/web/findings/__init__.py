"""What the studies found: the pages that read figures, and the only slice (with customers) that asks the analytics."""
