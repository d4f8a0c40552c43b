"""To-dos of the merchant: waiting conversations, requests and orders with their deadlines, listed and counted."""
