"""The import queue, the inbox folder and import requests from other processes."""
