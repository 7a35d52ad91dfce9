"""HTTP doors of the commitments: what everybody reads, and what those who promise write."""
