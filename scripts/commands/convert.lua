-- Converts a network's weights between frameworks' layouts: sslrun convert IN OUT --to detectron2
local ssl = require 'ssl'
local backbone = require 'ssl.weights.backbone'
local command_options = require 'ssl.settings.command_options'
local convert = require 'ssl.weights.convert'
local families = require 'ssl.weights.families'
local nearest = require 'ssl.settings.nearest'
local rules = require 'ssl.weights.layouts'

local usage = [[
Usage: sslrun convert IN OUT --to LAYOUT [options]     IN: a checkpoint or a run folder
       sslrun convert --layouts                 all layouts, as a table
Options: --from auto        the layout of IN; auto recognises it
         --prefix P         take the network whose names begin with P
         --format F         torch, safetensors, pickle or npz instead of the layout's own
         --depth N          refuse another depth than N
         --stem small       IN is a network for small pictures (3x3 first convolution)
         --bgr              the network of IN takes BGR pixels of 0 to 255, as MSRA's do
         --author NAME      the author entry of OUT
         --family FILE      a family of networks of your own (docs/evaluate/checkpoints.md)]]

local options, words = command_options.read(arg, {
  to = '', from = 'auto', prefix = 'auto', format = '', depth = 0, stem = 'imagenet', author = '', bgr = false,
  layouts = false,
  family = '',
}, usage, { { 'depth', count = 1 } })
if options.layouts then
  print(convert.table())
  return
elseif #words ~= 2 or options.to == '' then
  ssl.fail('expected IN, OUT and --to LAYOUT\n' .. usage)
end

for _, key in ipairs { 'from', 'to' } do
  local name = options[key]
  if not (key == 'from' and name == 'auto') and not backbone.layout(name) then
    local known = {}
    for i, layout in ipairs(rules.layouts) do known[i] = layout.name end
    local near = nearest(name, known)
    ssl.fail(("--%s expected a layout, got '%s'%s\n(%s)"):format(key, name,
      near and ("; did you mean '%s'?"):format(near) or '',
      table.concat(known, ', ')))
  end
end

families.give(options.family)
local function given(text, default) return text ~= default and text or nil end
for _, line in ipairs(convert.file((ssl.find_checkpoint(words[1], '')), words[2], {
  to = options.to, from = given(options.from, 'auto'), prefix = given(options.prefix, 'auto'),
  format = given(options.format, ''),
  depth = given(options.depth, 0), stem = options.stem, bgr = options.bgr, author = given(options.author, ''),
})) do
  print(line)
end
