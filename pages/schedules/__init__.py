"""What the server does by itself at its hours: alerts and reports. No streamlit."""
