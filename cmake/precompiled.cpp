// The file that the precompiled header is made for; it holds nothing.
