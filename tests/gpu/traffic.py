"""How many bytes SimSiam's step with ResNet-50 must move through the device's memory: computed from the layers' sizes, not measured."""
import collections

import torch
from torch import nn

from simsiam import Block, SimSiam


def elements(size):
    """Numbers read and written by one view's convolutions, norms, activations, joins and pooling."""
    model, count = SimSiam().eval(), collections.Counter()

    def add(module, inputs, output):
        x, y = inputs[0].numel(), output.numel()
        if isinstance(module, nn.Conv2d):
            count["products"] += 3 * (x + y) - (x + y if module.in_channels == 3 else 0)  # forward; both gradients, none of the picture
        elif isinstance(module, nn.BatchNorm2d):
            count["norms"] += x
        elif isinstance(module, nn.ReLU) and output.dim() == 4:
            count["activations"] += x
        elif isinstance(module, nn.MaxPool2d):
            count["pooling"] += 2 * (x + y)
        elif isinstance(module, Block):
            count["joins"] += y
    for module in model.modules():
        module.register_forward_hook(add)
    with torch.no_grad():
        model.encoder(torch.zeros(1, 3, size, size))
    return count


def of_view(size=224, fused=False):
    """Bytes a view in a format of two bytes. A norm reads its input twice and writes; backward reads input and gradient twice and writes.

    Apart, an activation adds 2 + 3 passes, a join 3 for the sum and 3 for the sum of the gradients of its two ways. Fused with the norm, the join
    is one more read forward and one more write backward, activations leave a bit per number that is written once and read twice; the gradients'
    sum stays.
    """
    n = elements(size)
    bytes_ = 2 * (n["products"] + 8 * n["norms"] + n["pooling"])
    return bytes_ + (2 * 5 * n["joins"] + 3 * n["activations"] / 8 if fused else 2 * (6 * n["joins"] + 5 * n["activations"]))


def of_step(batch, size=224, fused=False):
    """Two views of each picture, and weights of four bytes: two casts; gradient, weight and momentum read; weight and momentum written."""
    weights = sum(p.numel() for p in SimSiam().parameters())
    return 2 * batch * of_view(size, fused) + weights * (2 * 4 + 3 * 4 + 2 * 4)
