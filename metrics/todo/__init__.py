"""What waits for the merchant: conversations, requests and orders with their deadlines, listed and counted."""
