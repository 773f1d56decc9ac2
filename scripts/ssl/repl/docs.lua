-- What the pages of docs/ say about a function: its section, its table row, or the paragraph that introduces it.
local docs = {}

local function folder()
  return sslrun.scripts_dir .. '/../docs'
end

-- The pages below docs/, `data/views.md`, in order; index pages only name the others.
local function pages()
  local list = {}
  for _, room in ipairs(fs.is_dir(folder()) and fs.list(folder()) or {}) do
    for _, file in ipairs(fs.is_dir(folder() .. '/' .. room) and fs.list(folder() .. '/' .. room) or {}) do
      if file:match '%.md$' and file ~= 'README.md' then list[#list + 1] = room .. '/' .. file end
    end
  end
  table.sort(list)
  return list
end

-- The blocks of a page: {kind = 'heading' | 'table' | 'text' | 'code', heading = title, lines = …}.
local function blocks(path)
  local list, title, block, in_code = {}, '', nil, false
  for line in io.lines(path) do
    local fence = line:match '^%s*```'
    if fence then in_code = not in_code end
    local hashes, heading = line:match '^(#+)%s+(.*)$'
    if fence then
      block = in_code and { kind = 'code', heading = title, lines = {} } or nil
      list[#list + 1] = block
    elseif in_code then
      block.lines[#block.lines + 1] = line
    elseif line:match '^%s*$' then
      block = nil
    elseif hashes then
      title, block = heading, nil
      list[#list + 1] = { kind = 'heading', level = #hashes, heading = title, lines = { heading } }
    else
      local kind = line:match '^|' and 'table' or 'text'
      if not block or block.kind ~= kind then
        block = { kind = kind, heading = title, lines = {} }
        list[#list + 1] = block
      end
      block.lines[#block.lines + 1] = line
    end
  end
  return list
end

local function cells(row)
  local list = {}
  row = row:gsub('^|', ''):gsub('\\|', '\1')
  for cell in row:gmatch '([^|]*)|' do list[#list + 1] = (cell:gsub('\1', '|'):match '^%s*(.-)%s*$') end
  return list
end

local function plain(text)
  return (text:gsub('`', ''):gsub('%*%*', ''):gsub('%[([^%]]*)%]%([^)]*%)', '%1'))
end

-- "signature", then "column: cell" for the other cells.
local function row_text(titles, row)
  local values, texts = cells(row), {}
  for i, value in ipairs(values) do
    if value ~= '' then
      local column = titles[i] or ''
      texts[#texts + 1] = i == 1 and value or '  ' .. (column ~= '' and column .. ': ' or '') .. value
    end
  end
  return plain(table.concat(texts, '\n'))
end

-- "  batch           pictures per batch (default required)": a row of an options table on one line.
local function option_text(row)
  local name, default, meaning = unpack(cells(row))
  default = default ~= '' and ' (default ' .. default .. ')' or ''
  return ('  %-15s %s'):format(plain(name), plain(meaning .. default))
end

local function table_text(block)
  local titles, texts = cells(block.lines[1]), {}
  local is_options = #titles == 3 and titles[2] == 'default'
  for i = 3, #block.lines do
    texts[#texts + 1] = is_options and option_text(block.lines[i]) or row_text(titles, block.lines[i])
  end
  return table.concat(texts, '\n')
end

-- A code span that begins with the name: `data.loader(set, …)`, `data.loader{…}`, `data.loader`.
local function span(name)
  return '`[%w%s=]-' .. name:gsub('%p', '%%%0') .. '[`({%s%[]'
end

local function block_text(block)
  if block.kind == 'table' then return table_text(block) end
  local text = table.concat(block.lines, '\n')
  return block.kind == 'code' and '\n' .. text .. '\n' or plain(text)
end

-- A section: its texts, tables and examples up to the next heading of the same level.
local function section_text(list, first)
  local texts = { block_text(list[first]) }
  for i = first + 1, #list do
    if list[i].kind == 'heading' and list[i].level <= list[first].level then break end
    texts[#texts + 1] = block_text(list[i])
  end
  return table.concat(texts, '\n')
end

local function paragraph_text(list, i)
  local text = plain(table.concat(list[i].lines, '\n'))
  local next_block = list[i + 1]
  if text:match ':$' and next_block and next_block.kind == 'table' then
    text = text .. '\n' .. table_text(next_block)
  end
  return text
end

-- Headings say most, then table rows, then paragraphs, then examples.
local function find_in(path, name)
  local pattern, in_code = span(name), name:gsub('%p', '%%%0') .. '%f[^%w_]'
  local best, rank = nil, 0
  for i, block in ipairs(blocks(path)) do
    if block.kind == 'heading' and rank < 4 and block.heading:find(pattern) then
      best, rank = { i = i, heading = block.heading }, 4
    elseif block.kind == 'table' and rank < 3 then
      for r = 3, #block.lines do
        if rank < 3 and (cells(block.lines[r])[1] or ''):find(pattern) then
          best, rank = { i = i, row = r, heading = block.heading }, 3
        end
      end
    elseif block.kind == 'text' and rank < 2 and table.concat(block.lines, '\n'):find(pattern) then
      best, rank = { i = i, heading = block.heading }, 2
    elseif block.kind == 'code' and rank < 1 and table.concat(block.lines, '\n'):find(in_code) then
      best, rank = { i = i, heading = block.heading }, 1
    end
  end
  return best, rank
end

--- The documentation of a name, as plain text that ends with the page it is from; nil when no page mentions it.
---@param name string e.g. "data.loader"
---@param examples? boolean false: an example that uses the name does not count
---@return string|nil
function docs.find(name, examples)
  local found, rank, page = nil, examples == false and 1 or 0, nil
  for _, file in ipairs(pages()) do
    local here, its_rank = find_in(folder() .. '/' .. file, name)
    if its_rank > rank then found, rank, page = here, its_rank, file end
  end
  if not found then return nil end
  local list = blocks(folder() .. '/' .. page)
  local text
  if rank == 4 then
    text = section_text(list, found.i)
  elseif rank == 3 then
    local lines = list[found.i].lines
    text = row_text(cells(lines[1]), lines[found.row])
  elseif rank == 2 then
    text = paragraph_text(list, found.i)
  else
    text = 'Example:\n' .. table.concat(list[found.i].lines, '\n')
  end
  return text .. '\n(docs/' .. page .. ': ' .. plain(found.heading) .. ')'
end

return docs
