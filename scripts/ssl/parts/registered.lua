-- What a run saves under a name: an object with state_dict and load_state_dict, a Tensor, or a plain table of values.
local registered = {}

local function is_object(part)
  local ok, method = pcall(function() return part.state_dict end)
  return ok and method ~= nil
end

-- What a checkpoint cannot hold, in a plain table; nil when there is nothing.
local function misfit(value, name)
  if type(value) == 'table' then
    for key, item in pairs(value) do
      local found = misfit(item, ('%s.%s'):format(name, tostring(key)))
      if found then
        return found
      end
    end
  elseif type(value) == 'function' or type(value) == 'thread' or type(value) == 'cdata' then
    return ("'%s' is a %s"):format(name, type(value))
  end
end

--- Throws unless a run can save `part`.
function registered.check(name, part)
  if type(part) == 'userdata' and (torch.is_tensor(part) or is_object(part)) then
    return
  elseif type(part) ~= 'table' then
    error(("[run.attach] expected an object with state_dict and load_state_dict, a Tensor or a table for '%s', got a "
      .. "%s"):format(
      name, type(part)), 4)
  end
  local found = not is_object(part) and misfit(part, name)
  if found then
    error(('[run.attach] a checkpoint cannot hold everything in a table: %s'):format(found), 4)
  end
end

--- What a checkpoint keeps of it.
function registered.state(part)
  return is_object(part) and part:state_dict() or part
end

--- Puts saved values back: into the object, the Tensor's memory, or the table itself.
---@param name string for errors
function registered.restore(name, part, saved)
  if torch.is_tensor(part) then
    local is = torch.is_tensor(saved) and tostring(saved.shape) or type(saved)
    if is ~= tostring(part.shape) then
      error(("'%s' has the shape %s, the checkpoint's is %s"):format(name, tostring(part.shape), is), 0)
    end
    torch.no_grad(function() part:copy_(saved) end)
  elseif type(saved) ~= 'table' then
    error(('expected a table, got a %s'):format(torch.is_tensor(saved) and 'Tensor' or type(saved)), 0)
  elseif is_object(part) then
    part:load_state_dict(saved)
  else
    for key in pairs(part) do
      part[key] = nil
    end
    for key, value in pairs(saved) do
      part[key] = value
    end
  end
end

return registered
