"""Files of what somebody is writing: kept with the draft, hung on the post when it is sent."""
