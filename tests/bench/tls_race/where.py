"""Where the servers of the race stand; without what it takes to start them."""

HOST = "site.example.vn"
PORT = 8443  # one that nmap takes for a TLS port without being told
