"""Words that nobody reads any more: hidden by moderation, or deleted for privacy. The rows stand."""
