"""What people decide: promises, actions, who owns a target."""
