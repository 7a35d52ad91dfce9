"""What is handed on paper to somebody in the hall whose words were taken down."""
