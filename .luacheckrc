-- luacheck's settings: LuaJIT with sslrun's modules as globals.
std = "luajit"
max_line_length = 120
read_globals = { "torch", "nn", "loss", "optim", "data", "checkpoint", "eval", "detection", "log", "fs", "dist", "ssl", "sslrun" }
files["tests/lua"] = { std = "+busted" }
