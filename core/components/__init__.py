"""What the portal's visual components take, and the markup they are built from."""
