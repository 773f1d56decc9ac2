"""SimSiam with ResNet-50 in PyTorch alone: what sslrun's step is measured against."""
from torch import nn
from torch.nn.functional import cosine_similarity


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        def conv(a, b, k, s=1):
            return nn.Sequential(nn.Conv2d(a, b, k, s, k // 2, bias=False), nn.BatchNorm2d(b))
        self.a, self.b, self.c = conv(inputs, width, 1), conv(width, width, 3, stride), conv(width, 4 * width, 1)
        self.down = conv(inputs, 4 * width, 1, stride) if stride > 1 or inputs != 4 * width else nn.Identity()
        self.relu = nn.ReLU(True)

    def forward(self, x):
        return self.relu(self.c(self.relu(self.b(self.relu(self.a(x))))) + self.down(x))


def resnet50():
    layers, inputs = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1)], 64
    for stage, count in enumerate((3, 4, 6, 3)):
        for i in range(count):
            layers.append(Block(inputs, 64 << stage, 2 if stage and not i else 1))
            inputs = 256 << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


class SimSiam(nn.Module):
    def __init__(self):
        super().__init__()
        def layer(a, b):
            return [nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.ReLU(True)]
        self.encoder = resnet50()
        self.projector = nn.Sequential(*layer(2048, 2048), *layer(2048, 2048), nn.Linear(2048, 2048), nn.BatchNorm1d(2048, affine=False))
        self.predictor = nn.Sequential(*layer(2048, 512), nn.Linear(512, 2048))

    def forward(self, x1, x2):
        z1, z2 = self.projector(self.encoder(x1)), self.projector(self.encoder(x2))
        p1, p2 = self.predictor(z1), self.predictor(z2)
        return -0.5 * (cosine_similarity(p1, z2.detach()).mean() + cosine_similarity(p2, z1.detach()).mean())
