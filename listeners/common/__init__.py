"""What many listeners read and walk with: values of JSON answers, lists from either end, signatures. No listener."""
