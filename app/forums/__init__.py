"""Standing conversation: boards, threads, posts, and questions that officials answer on a clock."""
