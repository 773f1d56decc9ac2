-- Lists the picture files that cannot be decoded: sslrun scan DIR [--json=FILE] [--workers=N] [--max-pixels=N]
local function usage(message)
  error(sslrun.usage_error(message .. ' (sslrun scan DIR [--json=FILE] [--workers=N] [--max-pixels=N])'), 0)
end

local function count(name, text)
  local value = tonumber(text)
  if not value or value < 1 or value % 1 ~= 0 then usage(('%s expected a whole number of 1 or more, got "%s"'):format(name, text)) end
  return value
end

local root, json
local options = {}
for _, word in ipairs(arg) do
  local name, value = word:match '^(%-%-[%w-]+)=(.+)$'
  if name == '--json' then
    json = value
  elseif name == '--workers' then
    options.workers = count(name, value)
  elseif name == '--max-pixels' then
    options.max_pixels = count(name, value)
  elseif word:sub(1, 1) == '-' then
    usage('unknown option "' .. word .. '"')
  elseif root then
    usage('expected one folder, got "' .. root .. '" and "' .. word .. '"')
  else
    root = word
  end
end
if not root then usage 'expected a folder' end

local bad = data.scan(root, options)
for _, file in ipairs(bad) do print(file.path .. ': ' .. file.reason) end
print(('%d of %d files are bad'):format(#bad, bad.files))
if json then
  local lines = {}
  for _, file in ipairs(bad) do lines[#lines + 1] = log.json { path = file.path, reason = file.reason } end
  fs.write(json, ('{"root":%s,"files":%d,"bad":[%s]}\n'):format(log.json(root), bad.files, table.concat(lines, ',')))
end
sslrun.exit(#bad == 0)
