"""The page on which two vendors become one."""
