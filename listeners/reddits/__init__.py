"""What Reddit answers, how it is asked, and how far back a listing was read. It never keeps a token."""
