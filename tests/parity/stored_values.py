"""What the tests of checkpoint files share: tensors of every type, their comparison, our way of writing them again."""
import torch


def tensors():
    generator = torch.Generator().manual_seed(0)
    return {
        "float32": torch.randn(4, 6, generator=generator), "float16": torch.randn(5, generator=generator).half(),
        "float64": torch.randn(2, generator=generator, dtype=torch.float64), "int64": torch.tensor([-(2**62), 7]),
        "int32": torch.tensor([1, -2], dtype=torch.int32), "int16": torch.tensor([-5], dtype=torch.int16),
        "int8": torch.tensor([-5, 6], dtype=torch.int8), "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]), "complex64": torch.tensor([1 + 2j]), "zero_dim": torch.tensor(3.5),
        "empty": torch.empty(0, 3), "uint16": torch.tensor([1, 65535]).to(torch.uint16),
    }


BFLOAT16 = {"bfloat16": torch.tensor([1.0, -2.5, float("inf")]).bfloat16()}


def resave(sslrun, tmp_path, name, options=""):
    sslrun(f"checkpoint.save('back.pt', checkpoint.load('{name}'{options}))")
    return torch.load(tmp_path / "back.pt", weights_only=True)


def same(back, given):
    assert set(back) == set(given)
    for name, tensor in given.items():
        assert back[name].dtype == tensor.dtype, name
        assert back[name].shape == tensor.shape, name
        assert torch.equal(back[name], tensor), name
