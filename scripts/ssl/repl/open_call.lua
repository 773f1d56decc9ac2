-- Which function takes the table that is being typed: `nn.resnet{` or `data.loader(set, {batch = 2, `.

-- The text with the insides of strings blanked out; one that is not closed yet reaches to the end.
local function without_strings(text)
  local out, quote, i = {}, nil, 1
  while i <= #text do
    local c = text:sub(i, i)
    if quote and c == '\\' then
      out[#out + 1], i = '  ', i + 1
    elseif quote then
      out[#out + 1], quote = ' ', c ~= quote and quote or nil
    else
      quote = (c == "'" or c == '"') and c or nil
      out[#out + 1] = quote and 'x' or c
    end
    i = i + 1
  end
  return table.concat(out), quote ~= nil
end

-- Where the innermost bracket that is still open stands before `stop`.
local function innermost(text, stop)
  local depth = 0
  for i = stop, 1, -1 do
    local c = text:sub(i, i)
    if c:match '[%)%]}]' then
      depth = depth + 1
    elseif c:match '[%(%[{]' then
      if depth == 0 then return i, c end
      depth = depth - 1
    end
  end
end

--- The path of the function, where a key of its table could stand next; nil elsewhere.
---@param text string the line left of the key
---@return string|nil
return function(text)
  local code, in_string = without_strings(text)
  local at, bracket = innermost(code, #code)
  if in_string or bracket ~= '{' or not code:match '[{,;]%s*$' then return nil end
  local before = code:sub(1, at - 1)
  local direct = before:match '([%a_][%w_.:]*)%s*$'
  if direct then return direct end
  local paren, kind = innermost(before, #before)
  if kind ~= '(' or not before:match '[%(,]%s*$' then return nil end
  return before:sub(1, paren - 1):match '([%a_][%w_.:]*)%s*$'
end
