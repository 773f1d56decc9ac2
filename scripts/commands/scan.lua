-- Lists the picture files that cannot be decoded, and what else is there: sslrun scan DIR
local ssl = require 'ssl'
local command_options = require 'ssl.command_options'
local open_data = require 'ssl.open_data'
local there = require 'ssl.there'

local usage = [[
Usage: sslrun scan DIR [options]
Options: --json=FILE       write the list as JSON too
         --workers=2       threads
         --max-pixels=N    larger pictures are bad (178956970)]]

local options, words = command_options.read(arg, { json = '', workers = 2, max_pixels = 178956970 }, usage, {
  { 'workers', count = 1, most = 1024 }, { 'max_pixels', count = 1 },
})
if #words ~= 1 then
  ssl.fail('expected one folder\n' .. usage)
end

local root = there(words[1], 'folder')
local bad = data.scan(root, { workers = options.workers, max_pixels = options.max_pixels })
for _, file in ipairs(bad) do print(file.path .. ': ' .. file.reason) end
local note = open_data.class_note(root)
if note then
  print('note: ' .. note)
end
if bad.passed_over[1] then
  print('passed over: ' .. bad.passed_over.text)
end
print(('%d of %d files are bad'):format(#bad, bad.files))
if options.json ~= '' then
  local lines = {}
  for _, file in ipairs(bad) do lines[#lines + 1] = log.json { path = file.path, reason = file.reason } end
  local passed = {}
  for _, kind in ipairs(bad.passed_over) do passed[#passed + 1] = log.json(kind) end
  fs.write(options.json, ('{"root":%s,"files":%d,"bad":[%s],"passed_over":[%s],"note":%s}\n'):format(log.json(root), bad.files,
    table.concat(lines, ','), table.concat(passed, ','), note and log.json(note) or 'null'))
end
sslrun.exit(#bad == 0)
