"""Who may sign in and see what: persons, roles, units, invitations, sessions, the audit log."""
