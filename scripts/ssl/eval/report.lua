-- ssl.report: a small table of results, printed in columns and written as JSON.

local function cell(value)
  if type(value) == 'number' then
    return value % 1 == 0 and ('%d'):format(value) or ('%.2f'):format(value)
  end
  return value == nil and '-' or tostring(value)
end

--- Prints rows in columns; the first column is the name of the row. Writes {title, columns, rows} as JSON.
---@param options {title: string, columns: string[], rows: table[], json?: string} a row is a table from column to value
local function write(options)
  local widths = {}
  for i, column in ipairs(options.columns) do
    widths[i] = #column
    for _, row in ipairs(options.rows) do
      widths[i] = math.max(widths[i], #cell(row[column]))
    end
  end
  local function line(cells)
    local parts = {}
    for i, text in ipairs(cells) do
      parts[i] = ('%' .. (i == 1 and '-' or '') .. widths[i] .. 's'):format(text)
    end
    return table.concat(parts, '  ')
  end
  print(options.title)
  print(line(options.columns))
  for _, row in ipairs(options.rows) do
    local cells = {}
    for i, column in ipairs(options.columns) do
      cells[i] = cell(row[column])
    end
    print(line(cells))
  end
  if options.json then
    local content = { title = options.title, rows = options.rows, columns = options.columns }
    fs.write(options.json, log.json(content) .. '\n')
    print('written to ' .. options.json)
  end
end

return { write = write }
