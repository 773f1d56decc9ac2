-- Writes a network's weights in the layout of another framework, and says what became of everything in the source.
local backbone = require 'ssl.weights.backbone'
local backbone_weights = require 'ssl.weights.backbone_weights'
local families = require 'ssl.weights.families'
local leftovers = require 'ssl.weights.leftovers'
local rules = require 'ssl.weights.layouts'

local convert = {}

-- The pixel format that a framework's configuration must have for these weights.
local function configuration(kind, network)
  local function list(values)
    return ('%.3f, %.3f, %.3f'):format(values[1], values[2], values[3])
  end
  if kind and network.input and network.input ~= 3 then
    return ('set      mean and deviation of the %d channels, as the network was trained'):format(network.input)
  elseif kind == 'detectron2' then
    return ('set      INPUT.FORMAT RGB, MODEL.PIXEL_MEAN [%s], MODEL.PIXEL_STD [%s], MODEL.RESNETS.STRIDE_IN_1X1 False')
      :format(
      list(rules.rgb.mean), list(rules.rgb.std))
  elseif kind == 'mmdet' then
    return ('set      mean=[%s], std=[%s], to_rgb=True (bgr_to_rgb in newer versions), style=\'pytorch\''):format(
      list(rules.rgb.mean), list(rules.rgb.std))
  end
end

-- The network's tensors under a scheme's names behind a prefix, and lines about those that it has no name for.
local function spelled(weights, family, network, scheme, prefix)
  local tensors, lines, missing = {}, {}, 0
  for _, entry in ipairs(family.tensors(network, scheme)) do
    if entry.own == false then
      missing = missing + 1
    else
      tensors[prefix .. (entry.own or entry.name)] = weights[entry.name]
    end
  end
  local own_weight, own_bias = family.classifier(family.schemes[family.own])
  local weight, bias = family.classifier(scheme)
  if own_weight and weights[own_weight] then
    if weight then
      tensors[prefix .. weight], tensors[prefix .. bias] = weights[own_weight], weights[own_bias]
    else
      lines[#lines + 1] = ('left     %s, %s: the layout has no place for a classifier'):format(own_weight, own_bias)
    end
  end
  if missing > 0 then
    lines[#lines + 1] = ('left     %d num_batches_tracked: the layout has no name for them'):format(missing)
  end
  return tensors, lines
end

-- The tensors at the place where a layout keeps them, with what else it has there.
local function placed(tensors, found, write, author)
  local tree, path = tensors, {}
  for key in write.path:gmatch '[^.]+' do
    table.insert(path, 1, key)
  end
  for _, key in ipairs(path) do
    tree = { [key] = tree }
  end
  for key, value in pairs(write.extra or {}) do
    if value == '{arch}' then
      value = found.family.arch and found.family.arch(found.network)
    end
    tree[key] = value
  end
  if author then
    tree[write.author or 'author'] = author
  end
  return tree
end

-- A value tree in a layout: the weights (the network's own names) where that framework keeps them, and what else is
-- kept. The lines say what was left out, and what the framework's configuration must say.
local function tree_of(found, weights, layout, kept, author)
  local write, family = layout.write, found.family
  local scheme = family.schemes[families.scheme(family, layout)]
  local tensors, lines = spelled(weights, family, found.network, scheme, write.prefix)
  if layout.input == 'bgr255' then
    local stem = write.prefix .. family.stem(scheme)
    tensors[stem] = backbone_weights.swap_input(tensors[stem], true)
    lines[#lines + 1] = 'changed  the first convolution takes BGR of 0 to 255 minus the mean'
  end
  for name, tensor in pairs(kept) do
    tensors[name] = tensor
  end
  lines[#lines + 1] = configuration(write.rgb, found.network)
  return placed(tensors, found, write, author), lines
end

-- Ends with an error where the network is not what the options ask for, or the layout has no names for it.
local function check_fit(found, layout, from, options)
  local family = found.family
  local misfit
  if family.misfit then
    misfit = family.misfit(found.network, options)
  elseif options.depth then
    misfit = ('a depth of %d, got %s, which is not told apart by depths'):format(options.depth,
      family.kind(found.network))
  end
  if misfit then
    error(('[convert] %s: expected %s'):format(from, misfit), 0)
  elseif not families.scheme(family, layout) then
    error(("[convert] %s: the layout '%s' has no names for %s"):format(from, layout.name, family.kind(found.network)),
      0)
  end
end

-- Lines about what was found in the source.
local function matched_lines(found, from, notes, used)
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
  return lines
end

local function append(lines, more)
  for _, line in ipairs(more) do
    lines[#lines + 1] = line
  end
end

--- Reads a checkpoint of any layout and writes it in another one.
---@param from string path
---@param to string path
---@param options {from?: string, to: string, prefix?: string, format?: string, author?: string,
--- stem?: string, depth?: integer, bgr?: boolean}
---@return string[] lines what matched, what was left and why
function convert.file(from, to, options)
  local layout = backbone.layout(options.to)
  local found = backbone.find(checkpoint.load(from), from, options)
  check_fit(found, layout, from, options)
  local weights, notes, used = backbone_weights.network(found)
  local lines, kept = matched_lines(found, from, notes, used), {}
  if layout.write.rest then
    kept = leftovers.kept(found, used, layout.write.rest)
    lines[#lines + 1] = ("kept     all the rest under '%s', as %s does"):format(layout.write.rest[2], layout.write.like)
  else
    append(lines, leftovers.lines(found, used))
  end
  local tree, more = tree_of(found, weights, layout, kept, options.author)
  append(lines, more)
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
  local lines = { '| `--from`, `--to` | files of | names | where | prefixes | `--to` writes |',
    '|---|---|---|---|---|---|' }
  for _, layout in ipairs(rules.layouts) do
    local title = { layout.name, unpack(layout.also or {}) }
    local write = layout.write
    local where = {}
    for i, path in ipairs(layout.path) do
      where[i] = path == '' and 'top level' or '`' .. path .. '`'
    end
    lines[#lines + 1] = ('| %s | %s | %s | %s | %s | %s |'):format(code(title), layout.by,
      layout.scheme or 'torchvision',
      #where > 0 and table.concat(where, ', ') or '-', #layout.prefix > 0 and code(layout.prefix) or '-',
      ('%s%s%s'):format(write.format or 'torch', write.path ~= '' and (', `%s`'):format(write.path) or '',
        write.prefix ~= '' and (', `%s…`'):format(write.prefix) or ''))
  end
  return table.concat(lines, '\n')
end

return convert
