"""The working-day calendar: Monday to Friday without the days that the government takes off."""
