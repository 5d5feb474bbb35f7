"""What can be trusted about a delivery before anybody is looked for in it: filled, in range, complete, on time."""
