"""Ready-made layouts, one data file each; `mapping.proposal.templates` reads them."""
