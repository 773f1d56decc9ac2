"""Files that checkpoint.save writes, opened by torch, numpy, safetensors and pickle."""
import pickle

import numpy as np
import pytest
import safetensors
import safetensors.torch
import torch

from stored_values import BFLOAT16, resave, same, tensors


def test_names_of_npz_arrays_are_utf8(sslrun, tmp_path):
    sslrun("checkpoint.save('a.npz', {['größe'] = torch.ones({2})})")
    assert np.load(tmp_path / "a.npz").files == ["größe"]


def test_safetensors_file_is_what_the_package_writes(sslrun, tmp_path):
    given = tensors() | BFLOAT16
    torch.save(given, tmp_path / "given.pt")
    sslrun("checkpoint.save('a.safetensors', checkpoint.load 'given.pt', {metadata = {source = 'x', a = 'b'}})")
    same(safetensors.torch.load_file(tmp_path / "a.safetensors"), given)
    with safetensors.safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert file.metadata() == {"format": "pt", "source": "x", "a": "b"}
    safetensors.torch.save_file(given, tmp_path / "b.safetensors", metadata={"format": "pt"})
    sslrun("checkpoint.save('c.safetensors', checkpoint.load 'given.pt')")
    ours, theirs = (tmp_path / "c.safetensors").read_bytes(), (tmp_path / "b.safetensors").read_bytes()
    assert ours == theirs


def test_tied_tensors_in_safetensors(sslrun, tmp_path):
    sslrun("""
        local w = torch.randn({30, 10})
        checkpoint.save('a.safetensors', {decoder = w, encoder = w, part = w:select(0, 1)})
        local back = checkpoint.load 'a.safetensors'
        back.encoder:zero_()
        assert(back.decoder:abs():sum():item() == 0 and back.part:abs():sum():item() ~= 0)""")
    assert (tmp_path / "a.safetensors").stat().st_size < 1500
    network = torch.nn.Module()
    network.encoder = torch.nn.Parameter(torch.zeros(30, 10))
    network.decoder = network.encoder
    network.part = torch.nn.Parameter(torch.zeros(10))
    assert safetensors.torch.load_model(network, tmp_path / "a.safetensors") == (set(), [])
    assert network.encoder.abs().sum() > 0


def test_pickle_file_as_detectron2_expects_it(sslrun, tmp_path):
    given = tensors()
    torch.save(given, tmp_path / "given.pt")
    sslrun("checkpoint.save('a.pkl', {model = checkpoint.load 'given.pt', __author__ = 'héllo', matching_heuristics = true, n = {1, 2.5, 'x'}})")
    back = pickle.load(open(tmp_path / "a.pkl", "rb"), encoding="latin1")
    assert back["__author__"] == "héllo" and back["matching_heuristics"] is True and back["n"] == [1, 2.5, "x"]
    assert all(type(array) is np.ndarray for array in back["model"].values())
    same({name: torch.from_numpy(array.copy()) for name, array in back["model"].items()}, given)
    same(resave(sslrun, tmp_path, "a.pkl")["model"], given)


def test_npz_file(sslrun, tmp_path):
    given = tensors()
    torch.save(given, tmp_path / "given.pt")
    sslrun("checkpoint.save('a.npz', checkpoint.load 'given.pt')")
    with np.load(tmp_path / "a.npz") as back:
        same({name: torch.from_numpy(back[name].copy()) for name in back.files}, given)
    same(resave(sslrun, tmp_path, "a.npz"), given)


def test_numpy_files_keep_fortran_order_and_sharing(sslrun, tmp_path):
    sslrun("""
        local w = torch.randn({4, 6})
        for _, name in ipairs{'a.pkl', 'a.npz'} do
          checkpoint.save(name, {t = w:t(), again = w:t()})
          local back = checkpoint.load(name)
          assert(back.t:equal(w:t()) and back.t:stride(0) == 1)
          back.t:zero_()
          print(back.again:abs():sum():item() == 0)
        end""")
    back = pickle.load(open(tmp_path / "a.pkl", "rb"))
    assert back["t"] is back["again"] and back["t"].flags.f_contiguous


@pytest.mark.parametrize("call, text", [
    ("checkpoint.save('a.npz', {w = torch.ones({2}, {dtype = 'bfloat16'})})", "NumPy has no bfloat16 for 'w'"),
    ("checkpoint.save('a.pkl', {m = {w = torch.ones({2}, {dtype = 'bfloat16'})}})", "NumPy has no bfloat16 for 'm.w'"),
    ("checkpoint.save('a.npz', {epoch = 3})", "'epoch' is something else"),
    ("checkpoint.save('a.safetensors', {epoch = 3})", "'epoch' is something else"),
    ("checkpoint.save('a.safetensors', torch.ones({2}))", "a table of tensors by name"),
    ("checkpoint.save('a.safetensors', {w = torch.ones({2})}, {metadata = {n = 1}})", "'n' is something else"),
    ("checkpoint.save('a.pt', {}, {metadata = {n = 'x'}})", "only safetensors files have metadata"),
    ("checkpoint.save('a.pt', {}, {format = 'safetensor'})", "did you mean 'safetensors'?"),
])
def test_what_a_format_cannot_hold_is_said(sslrun, tmp_path, call, text):
    done = sslrun(call, check=False)
    assert done.returncode == 1 and text in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["chunk.lua"]


def test_torch_opens_our_file_mapped(sslrun, tmp_path):
    given = tensors() | BFLOAT16
    torch.save(given, tmp_path / "given.pt")
    sslrun("checkpoint.save('a.pt', checkpoint.load 'given.pt')")
    same(torch.load(tmp_path / "a.pt", weights_only=True, mmap=True), given)
