"""HTTP doors of editions: what everybody reads, and the organiser's set-up pages."""
