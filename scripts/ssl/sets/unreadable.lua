-- Pictures that cannot be read, or only in part: found before a run, known to all processes and to its checkpoints,
-- told in words.
local file_names = require 'ssl.settings.file_names'
local processes = require 'ssl.process.processes'

local unreadable = {}

local MOST = 2000 -- pictures that are looked at before a run
local NAMED = 5

--- The first names, then a count: `'a.jpg', 'b.jpg' and 3 more`.
---@param files {path: string}[]
---@param written? boolean whether the paths are lines of ssl.file_names already
---@return string
function unreadable.names(files, written)
  local names = {}
  for i = 1, math.min(#files, NAMED) do
    names[i] = ("'%s'"):format(written and files[i].path or file_names.line(files[i].path))
  end
  return table.concat(names, ', ') .. (#files > NAMED and (' and %d more'):format(#files - NAMED) or '')
end

--- Decodes pictures of a set in full: all, or of a large set some that are drawn. The set's record gets the bad ones.
---@param set any data set
---@param workers integer threads
---@return string what was found
function unreadable.look(set, workers)
  local count, options = math.min(#set, MOST), { workers = math.max(workers, 1) }
  if count < #set then
    options.indices = data.sampler.shuffled(set, { seed = 0 }):picks(0, 0, count):tolist()
  end
  local bad = data.scan(set, options)
  set:unreadable(bad)
  set:filled(bad.filled)
  local part = count < #set and (' of %d, drawn; sslrun scan reads all of a folder'):format(#set) or ''
  return ('%d%s'):format(#bad, #bad > 0 and ': ' .. unreadable.names(bad) or '')
    .. (' (pictures read: %d%s)'):format(count, part)
    .. (bad.filled[1] and ('; filled: %d: %s'):format(#bad.filled, unreadable.names(bad.filled)) or '')
end

local Record = {}
Record.__index = Record

--- What a run met so far; its checkpoints keep it.
function unreadable.record() return setmetatable({ known = {}, filled = {} }, Record) end

--- The loader of the epoch to come: it counts what is known.
function Record:follow(loader)
  self.loader = loader.unreadable and loader or nil
  self:files()
end

--- Every file that was met, once.
---@return {path: string, reason: string}[]
function Record:files()
  if self.loader then
    self.known = self.loader:unreadable(self.known)
  end
  return self.known
end

-- Truncated files that were filled, each once.
local function filled_files(record)
  if record.loader then
    record.filled = record.loader:filled(record.filled)
  end
  return record.filled
end

--- Tells all processes what each met; data.max_bad then holds for all of them together. Call it in all processes.
function Record:share()
  local all, filled = {}, {}
  for _, met in ipairs(dist.all_gather_object { files = self:files(), filled = filled_files(self) }) do
    for _, file in ipairs(met.files) do
      all[#all + 1] = file
    end
    for _, file in ipairs(met.filled) do
      filled[#filled + 1] = file
    end
  end
  if self.loader then
    self.filled = self.loader:filled(filled)
    self.known = self.loader:unreadable(all)
  end
end

--- The count, at the end of a run.
function Record:tell()
  local files = self:files()
  if files[1] then
    processes.say(('unreadable pictures: %d, replaced by others: %s'):format(#files, unreadable.names(files)))
  end
  local filled = filled_files(self)
  if filled[1] then
    processes.say(('truncated pictures: %d, what is missing was filled: %s'):format(#filled, unreadable.names(filled)))
  end
end

function Record:state_dict() return { files = self:files(), filled = filled_files(self) } end

--- Takes over what still cannot be read: files may have been mended or moved before the run goes on.
function Record:load_state_dict(state)
  self.known, self.filled = {}, state.filled or {} -- older checkpoints have none
  for _, file in ipairs(state.files) do
    if fs.exists(file.path) and not pcall(data.read_image, file.path) then
      self.known[#self.known + 1] = file
    end
  end
end

return unreadable
