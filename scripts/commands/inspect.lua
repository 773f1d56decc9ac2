-- Lists what a checkpoint of any kind holds, without running anything in it: sslrun inspect FILE|RUN
local ssl = require 'ssl'
local backbone = require 'ssl.weights.backbone'
local command_options = require 'ssl.settings.command_options'
local families = require 'ssl.weights.families'
local outline = require 'ssl.weights.outline'
local producer = require 'ssl.weights.producer'

local usage = [[
Usage: sslrun inspect FILE|RUN [options]
Options: --depth=N      show N levels of tables (all)
         --tensors      tensors only
         --family=FILE  a family of networks of your own (docs/evaluate/checkpoints.md)]]

local options, words = command_options.read(arg, { depth = 64, tensors = false, family = '' }, usage,
  { { 'depth', count = 0 } })
if #words ~= 1 then
  ssl.fail('expected one file or run folder\n' .. usage)
end

local function megabytes(bytes) return bytes < 1e5 and ('%d bytes'):format(bytes) or ('%.1f MB'):format(bytes / 1e6) end

local function shape(sizes)
  local text = {}
  for i, size in ipairs(sizes) do text[i] = ('%d'):format(size) end
  return '(' .. table.concat(text, ', ') .. ')'
end

-- Text on one line of bounded length, without bytes that a terminal would obey.
local function plain(text)
  text = text:gsub('[%c\127]', function(c) return ('\\%d'):format(c:byte()) end)
  return #text > 100 and text:sub(1, 97) .. '…' or text
end

families.give(options.family)
local path = ssl.find_checkpoint(words[1], '')
local file = checkpoint.inspect(path)
print(('%s: %s, %s'):format(path, file.container, megabytes(file.bytes)))
print('producer     ' .. producer.guess(file))
print('architecture ' .. backbone.architecture(outline.tree(file)))
print(('tensors      %d, %s'):format(file.tensors, megabytes(file.tensor_bytes)))
local keys = {}
for key in pairs(file.metadata) do keys[#keys + 1] = key end
table.sort(keys)
for _, key in ipairs(keys) do print(('metadata     %s = %s'):format(plain(key), plain(file.metadata[key]))) end

for _, entry in ipairs(file.entries) do
  local name = plain(entry.depth == 0 and '(all)' or options.tensors and entry.name or entry.key)
  local what
  if entry.kind == 'tensor' then
    what = entry.dtype .. ' ' .. shape(entry.shape)
      .. (entry.shares and ('  shares the memory of ' .. plain(entry.shares)) or '')
  elseif not options.tensors then
    what = entry.kind == 'value' and plain(entry.text) or ('%s of %d'):format(entry.kind, entry.size)
  end
  if what and entry.depth <= options.depth then
    print((options.tensors and '' or ('  '):rep(entry.depth)) .. name .. '  ' .. what)
  end
end
