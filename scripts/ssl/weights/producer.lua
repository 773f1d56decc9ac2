-- Guesses which program wrote a checkpoint, from keys that only it writes.
local producer = {}

-- Pattern on the names of entries (all levels, joined by dots), and who writes such a name.
local SIGNS = {
  { '^sslrun_version$', 'a run of sslrun' },
  { '^pytorch%-lightning_version$', 'PyTorch Lightning' },
  { '^classy_state_dict%.', 'VISSL' },
  { '^meta%.mmcv_version$', 'mmcv (an OpenMMLab tool)' },
  { '^meta%.mmengine_version$', 'mmengine (an OpenMMLab tool)' },
  { '^online_network_state_dict%.', 'SCRL or a port of BYOL' },
  { '^dino_loss%.', 'DINO' },
  { '%.encoder_q%.', 'MoCo' },
  { '^blobs%.', 'Caffe2 (Detectron)' },
  { '^__author__$', 'detectron2 or a converter for it' },
  { '^state_dict%.module%.predictor%.', 'SimSiam' },
  { '^author$', 'OpenSelfSup\'s or DenseCL\'s extraction tool' },
}

--- One line: the guess, or that there is none.
---@param file table from checkpoint.inspect
---@return string
function producer.guess(file)
  for _, sign in ipairs(SIGNS) do
    for _, entry in ipairs(file.entries) do
      if entry.name:match(sign[1]) then
        return sign[2] .. (sign[1]:match 'author' and entry.text and (' (%s)'):format(entry.text) or '')
      end
    end
  end
  if file.metadata.format == 'pt' then
    return 'safetensors for PyTorch'
  end
  if file.metadata['.format_version'] then
    return 'PyTorch 2.6 or newer'
  elseif file.metadata['.data/serialization_id'] then
    return 'PyTorch 2.1 to 2.5'
  end
  return ({
    ['torch.save (zip)'] = 'PyTorch 1.6 or newer, or sslrun',
    ['torch.save (before 1.6)'] = 'PyTorch before 1.6, or its old format asked for',
    ['torch.save (tar, before 0.1.10)'] = 'PyTorch before 0.1.10',
  })[file.container] or 'unknown'
end

return producer
