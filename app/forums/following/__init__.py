"""What the forum lets people follow and be told of: boards, threads, agencies, posts."""
