"""What waits on a judge's desk: the queue, measured page by page."""
