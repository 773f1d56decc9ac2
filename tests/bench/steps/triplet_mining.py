"""Triplet's mining alone: the truncated loss of 196 predictions and targets of width 256, forward and backward. Calls per second."""
import torch

from .triplet import truncated_triplet

SECONDS = 0.2

LUA = """
local p = nn.parameter(g.p)
return function()
  p.grad = nil
  local l = loss.truncated_triplet(p, g.t)
  l:backward()
  return l:item()
end
"""


def UNITS(_):
    return 1


def inputs(_):
    return {"p": torch.randn(196, 256), "t": torch.randn(196, 256)}


def build(_, given):
    p = given["p"].clone().requires_grad_()

    def step():
        p.grad = None
        loss = truncated_triplet(p, given["t"])
        loss.backward()
        return loss.item()

    return None, step
