"""A recipe whose run does something else in one of its methods."""


def altered_run(recipe, method, body):
    """The Lua code of `recipe` with `function run:METHOD(...) BODY end`; getmetatable(self).METHOD is the method as it was."""
    return f"""
local ssl = require 'ssl'
local start = ssl.run
function ssl.run(cfg)
  local run = start(cfg)
  function run:{method}(...)
    {body}
  end
  return run
end
dofile '{recipe}'
"""
