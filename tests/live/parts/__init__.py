"""What several checks make: each part of it can be made, found again by the run's name, and removed."""
