"""Files from people: known by their content, cleaned of metadata, kept by hash, sent safely."""
