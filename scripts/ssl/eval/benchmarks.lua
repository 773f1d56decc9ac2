-- What tells a published benchmark from all other data: the pictures of each split, and the classes.
local benchmarks = {}

--- Whether data in the layout of a benchmark are that benchmark.
---@param known? table of a set of ssl.sets.registry: pictures of each split, and `classes`: SHA-256 of the class names,
--- a line each, in the order of the labels (`ls train | sha256sum` for class folders); nil where there is none
---@param pictures table<string, integer> of each split
---@param classes table<string, string> of each split the sum of its class names
---@return boolean
function benchmarks.is(known, pictures, classes)
  if not known then
    return false
  end
  for split, count in pairs(pictures) do
    if known[split] ~= count or known.classes and known.classes ~= classes[split] then
      return false
    end
  end
  return true
end

return benchmarks
