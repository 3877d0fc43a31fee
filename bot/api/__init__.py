"""What other systems of the county read: GET only, JSON, each token within its own area."""
