"""The organiser's desk: what to do next, the funnel, who is late, where judges differ."""
