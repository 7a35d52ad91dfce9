"""Questions to an agency: routed, answered on a clock, confirmed or opened again."""
