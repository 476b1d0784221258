"""The network inside: its neurons, what each of them sees, and its weights."""
