"""Checkpointed stages in two processes: gradients, statistics and exchanges are those of the network without."""

# Two views, batch norms over both processes, gradients averaged; every number is told as its bits.
CODE = """
local function step(name, checkpoint)
  torch.manual_seed(5)
  local net = nn.resnet { depth = 18, base_channels = 8, stem = 'small', checkpoint = checkpoint }
  net = nn.convert_sync_batchnorm(net)
  local parallel = dist.parallel(net)
  torch.manual_seed(9 + dist.rank())
  local l = 0
  for _ = 1, 2 do
    l = l + net(torch.randn { 4, 3, 16, 16 }):square():mean()
  end
  l:backward()
  local gradients, buffers = {}, {}
  for i, tensor in ipairs(net:parameters()) do gradients[i] = tensor.grad:reshape { -1 } end
  for i, tensor in ipairs(net:buffers()) do buffers[i] = tensor:double():reshape { -1 } end
  tell(name .. ' gradients', torch.cat(gradients))
  tell(name .. ' buffers', torch.cat(buffers))
  tell(name .. ' tracked', net.bn1.num_batches_tracked:item())
  parallel:release()
end
step('plain', {})
step('checkpointed', { 'layer1', 'layer3' })
"""


def test_equal_with_and_without(launch):
    done = launch(2, CODE)
    assert done.code == 0, done.err
    for told in done.ranks:
        for name in ("gradients", "buffers", "tracked"):
            assert told[f"checkpointed {name}"] == told[f"plain {name}"], name
    assert done.ranks[0]["plain gradients"] == done.ranks[1]["plain gradients"]
    assert done.ranks[0]["plain tracked"] == 2
