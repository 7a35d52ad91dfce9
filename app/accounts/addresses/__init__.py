"""Another e-mail address for an account, shown by a mailed link to be the person's own."""
