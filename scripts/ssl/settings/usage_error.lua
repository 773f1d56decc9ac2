-- The end of the program for a wrong command line or setting.

--- Ends the program with exit code 2 and the message alone, without the place in the code.
---@param message string
return function(message) error(sslrun.usage_error(message), 0) end
