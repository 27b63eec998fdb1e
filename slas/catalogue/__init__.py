"""What ships with the portal to start from: usual metrics and public agreements."""
