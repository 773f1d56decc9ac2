-- What a checkpoint holds as a tree of shapes, made of checkpoint.inspect: enough to tell which network it is.
local outline = {}

local Shape = {} -- the metatable of what stands for a tensor: {shape =}

--- Whether a value of a loaded checkpoint, or of such a tree, is a tensor.
---@param value any
---@return boolean
function outline.is_tensor(value)
  return getmetatable(value) == Shape or type(value) == 'userdata' and value ~= checkpoint.none
end

--- The tree that checkpoint.load would give, with {shape =} in the place of tensors and the texts of other values.
---@param file table from checkpoint.inspect
---@return any
function outline.tree(file)
  local open, root = {}, nil -- open: the table at each depth that entries of the next one belong to
  for _, entry in ipairs(file.entries) do
    local value
    if entry.kind == 'tensor' then
      value = setmetatable({ shape = entry.shape }, Shape)
    elseif entry.size then
      value = {}
    else
      value = entry.text
    end
    local parent = open[entry.depth - 1]
    if parent then
      parent[tonumber(entry.key:match '^%[(%-?%d+)%]$') or entry.key] = value
    else
      root = value
    end
    open[entry.depth] = type(value) == 'table' and value or nil
  end
  return root
end

return outline
