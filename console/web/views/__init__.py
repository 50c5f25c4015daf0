"""What a page shows, worked out from what is stored: no request, no database and no clock come near it."""
