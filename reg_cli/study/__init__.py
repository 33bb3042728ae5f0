"""Study: the experiment, from a plan to stored records."""
