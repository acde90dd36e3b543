"""The facts: contracts, storage, versions, who is who, erasure, and engagement kept apart."""
