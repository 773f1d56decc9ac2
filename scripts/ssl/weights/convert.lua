-- Writes a ResNet's weights in the layout of another framework, and says what became of everything in the source.
local backbone = require 'ssl.weights.backbone'
local backbone_weights = require 'ssl.weights.backbone_weights'
local names = require 'ssl.weights.resnet_names'
local rules = require 'ssl.weights.layouts'

local convert = {}

-- The dotted part that two names begin with: 'module.encoder_k.' of 'module.encoder_k.bn1.bias' and '….conv1.weight'.
local function common_part(a, b)
  local length = 0
  while length < #a and a:byte(length + 1) == b:byte(length + 1) do
    length = length + 1
  end
  return a:sub(1, length):match '^.*%.' or ''
end

-- Lines about what stays behind: tensors in groups with the reason, other entries of the file by name.
local function leftovers(found, used)
  local groups, order = {}, {}
  for name in pairs(found.own_tensors) do
    if not used[name] then
      local inside = found.prefix ~= '' and name:sub(1, #found.prefix) == found.prefix
      local why = backbone.reason(found, name) or (inside and 'not part of a ResNet' or 'outside the prefix')
      local key = (name:match '^[^.]+%.[^.]+%.' or name) .. why
      if not groups[key] then
        groups[key] = { count = 0, part = name, why = why }
        order[#order + 1] = key
      end
      groups[key].count = groups[key].count + 1
      groups[key].part = groups[key].count > 1 and common_part(groups[key].part, name) or name
    end
  end
  table.sort(order)
  local lines = {}
  for _, key in ipairs(order) do
    local group = groups[key]
    lines[#lines + 1] = ('left     %d %s%s: %s'):format(group.count, group.part, group.count > 1 and '*' or '', group.why)
  end
  local others = {}
  local first = found.path:match '^[^.]+'
  for key in pairs(found.content) do
    if key ~= first and found.own_tensors[key] == nil then
      others[#others + 1] = tostring(key)
    end
  end
  table.sort(others)
  if #others > 0 then
    lines[#lines + 1] = ('left     %s: not weights of this network'):format(table.concat(others, ', '))
  end
  return lines
end

-- The pixel format that a framework's configuration must have for these weights.
local function configuration(kind)
  local function list(values)
    return ('%.3f, %.3f, %.3f'):format(values[1], values[2], values[3])
  end
  if kind == 'detectron2' then
    return ('set      INPUT.FORMAT RGB, MODEL.PIXEL_MEAN [%s], MODEL.PIXEL_STD [%s], MODEL.RESNETS.STRIDE_IN_1X1 False'):format(
      list(rules.rgb.mean), list(rules.rgb.std))
  elseif kind == 'mmdet' then
    return ('set      mean=[%s], std=[%s], to_rgb=True (bgr_to_rgb in newer versions), style=\'pytorch\''):format(
      list(rules.rgb.mean), list(rules.rgb.std))
  end
end

--- A value tree in a layout: the weights (torchvision's names) where that framework keeps them.
---@param weights table<string, any>
---@param layout table of ssl.layouts
---@param options {network: table, junk?: table<string, any>, author?: string}
---@return table tree
---@return string[] lines what was left out, and what the framework's configuration must say
function convert.tree(weights, layout, options)
  local write, scheme = layout.write, rules.schemes[layout.scheme]
  local tensors, lines, missing = {}, {}, 0
  for _, entry in ipairs(names.list(options.network, scheme)) do
    if entry.own then
      tensors[write.prefix .. entry.own] = weights[entry.name]
    else
      missing = missing + 1
    end
  end
  local weight, bias = names.classifier(scheme)
  if weights['fc.weight'] then
    if weight then
      tensors[write.prefix .. weight], tensors[write.prefix .. bias] = weights['fc.weight'], weights['fc.bias']
    else
      lines[#lines + 1] = 'left     fc.weight, fc.bias: the layout has no place for a classifier'
    end
  end
  if missing > 0 then
    lines[#lines + 1] = ('left     %d num_batches_tracked: the layout has no name for them'):format(missing)
  end
  if layout.input == 'bgr255' then
    local stem = write.prefix .. names.stem(scheme)
    tensors[stem] = backbone_weights.swap_input(tensors[stem], true)
    lines[#lines + 1] = 'changed  the first convolution takes BGR of 0 to 255 minus the mean'
  end
  for name, tensor in pairs(options.junk or {}) do
    tensors[name] = tensor
  end
  local tree, path = tensors, {}
  for key in write.path:gmatch '[^.]+' do
    table.insert(path, 1, key)
  end
  for _, key in ipairs(path) do
    tree = { [key] = tree }
  end
  for key, value in pairs(write.extra or {}) do
    tree[key] = value == '{arch}' and 'resnet' .. options.network.depth or value
  end
  if options.author then
    tree[layout.scheme == 'detectron2' and '__author__' or 'author'] = options.author
  end
  lines[#lines + 1] = configuration(write.rgb)
  return tree, lines
end

-- The rest of the source under the names that the seed's converter gives it.
local function junk_of(found, used, rename)
  local junk = {}
  for name, tensor in pairs(found.own_tensors) do
    if not used[name] then
      local short = name:sub(1, #rename[1]) == rename[1] and name:sub(#rename[1] + 1) or name
      junk[rename[2] .. short] = tensor
    end
  end
  return junk
end

--- Reads a checkpoint of any layout and writes it in another one.
---@param from string path
---@param to string path
---@param options {from?: string, to: string, prefix?: string, format?: string, author?: string,
--- stem?: string, depth?: integer, bgr?: boolean}
---@return string[] lines what matched, what was left and why
function convert.file(from, to, options)
  local layout = backbone.layout(options.to)
  local content = checkpoint.load(from)
  local found = backbone.find(content, from, options)
  local network = found.network
  if options.depth and network.depth ~= options.depth then
    error(('[convert] %s: expected a ResNet-%d, got a ResNet-%d'):format(from, options.depth, network.depth), 0)
  end
  local wanted = options.stem == 'small' and 3 or 7
  if network.kernel ~= wanted then
    error(('[convert] %s: expected a first convolution of side %d, got %d%s'):format(from, wanted, network.kernel,
      network.kernel == 3 and ' (a network for small pictures; --stem=small converts it)' or ''), 0)
  end
  local weights, notes, used = backbone_weights.network(found)
  local count = 0
  for _ in pairs(used) do
    count = count + 1
  end
  local lines = {
    ('%s: %s'):format(from, checkpoint.inspect(from).container), ('matched  %s'):format(backbone.describe(found)),
    ('matched  %d tensors'):format(count),
  }
  for _, other in ipairs(found.others) do
    lines[#lines + 1] = ('also     %s: %s'):format(other.name, other.same() and 'the same weights' or 'other weights')
  end
  for _, note in ipairs(notes) do
    lines[#lines + 1] = 'changed  ' .. note
  end
  local junk
  if layout.write.junk then
    junk = junk_of(found, used, layout.write.junk)
    lines[#lines + 1] = ("kept     all the rest under '%s', as the released converter does"):format(layout.write.junk[2])
  else
    for _, line in ipairs(leftovers(found, used)) do
      lines[#lines + 1] = line
    end
  end
  local tree, more = convert.tree(weights, layout, { network = network, junk = junk, author = options.author })
  for _, line in ipairs(more) do
    lines[#lines + 1] = line
  end
  local format = options.format or layout.write.format
  local metadata = format == 'safetensors' and {
    source = from:match '[^/]+$', layout = found.layout and found.layout.name or 'unknown', prefix = found.prefix,
  } or nil
  checkpoint.save(to, tree, { format = format or 'torch', metadata = metadata })
  lines[#lines + 1] = ('%s: %s, layout %s'):format(to, checkpoint.inspect(to).container, layout.name)
  return lines
end

--- The layouts as a Markdown table, as docs/evaluate/checkpoints.md has it.
---@return string
function convert.table()
  local function code(list)
    local quoted = {}
    for i, text in ipairs(list) do
      quoted[i] = text == '' and 'none' or '`' .. text .. '`'
    end
    return table.concat(quoted, ', ')
  end
  local lines = { '| `--from`, `--to` | files of | names | where | prefixes | `--to` writes |', '|---|---|---|---|---|---|' }
  for _, layout in ipairs(rules.layouts) do
    local title = { layout.name, unpack(layout.also or {}) }
    local write = layout.write
    local where = {}
    for i, path in ipairs(layout.path) do
      where[i] = path == '' and 'top level' or '`' .. path .. '`'
    end
    lines[#lines + 1] = ('| %s | %s | %s | %s | %s | %s |'):format(code(title), layout.by, layout.scheme,
      #where > 0 and table.concat(where, ', ') or '-', #layout.prefix > 0 and code(layout.prefix) or '-',
      ('%s%s%s'):format(write.format or 'torch', write.path ~= '' and (', `%s`'):format(write.path) or '',
        write.prefix ~= '' and (', `%s…`'):format(write.prefix) or ''))
  end
  return table.concat(lines, '\n')
end

return convert
