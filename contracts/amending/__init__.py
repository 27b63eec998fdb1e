"""Pages on amendments: propose one, decide it, and read what each changed."""
