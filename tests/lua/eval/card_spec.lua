-- ssl.eval.card: published numbers beside own ones.
local card = require 'ssl.eval.card'

describe('card.write', function()
  local function text(benchmark, unreadable)
    local result = {
      id = 'voc07-svm/v1', protocol = 'svm/v1', on = 'voc07', about = '', data = '', seconds = 1, deviations = {},
      pictures = {},
      rows = { { metric = 'mAP, res5', value = 50, definition = '' } }, unreadable = unreadable,
    }
    local names = { name = 'voc07', benchmark = benchmark, pictures = { train = 5011, test = 4952 }, list = '' }
    local folder = os.tmpname()
    os.remove(folder)
    fs.mkdirs(folder)
    card.write({ results = { result }, data = { voc07 = names }, checkpoint = '', sha256 = '', weights = '',
      network = '', loaded = '',
      decoder = '', device = '', precision = '', processes = 1, seed = 0, version = '' }, folder)
    local written = fs.read(folder .. '/card.md')
    for _, name in ipairs { '/card.md', '/card.json', '' } do
      fs.remove(folder .. name)
    end
    return written
  end

  it('shows published numbers beside the whole benchmark only', function()
    assert.truthy(text(true):find('| voc07-svm/v1 | supervised | mAP | 87.17 | open-mmlab/OpenSelfSup, '
      .. 'docs/MODEL_ZOO.md |', 1, true))
    assert.is_nil(text(false):find('Published', 1, true)) -- and where a card of before called own pictures so
    assert.is_nil(text(true, { test = { pictures = 4952, files = { { path = 'a.jpg', reason = 'cut' } } } }):find(
      'Published', 1, true))
  end)

  it('shows none that is only recalled', function()
    for _, published in pairs(require 'ssl.eval.references') do
      for _, reference in ipairs(published) do
        assert.is_nil(reference[4]:find 'recalled')
        assert.truthy(reference[4]:find '^[%w.-]+/[%w.-]+, ') -- a repository or a site and the file or page in it
      end
    end
  end)
end)
