"""The law as data: documents, their requirements and the rules that check them."""
