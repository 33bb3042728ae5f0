"""References: plain models beside the networks, on the same prepared splits, to say whether the network is worth it."""
