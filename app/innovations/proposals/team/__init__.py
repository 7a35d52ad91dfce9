"""Who works on a proposal: invitations, leaving, handing over."""
