first  = "first"
second = "first"
line   = "first"
