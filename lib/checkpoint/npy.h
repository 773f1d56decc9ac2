// NumPy's .npy arrays (format 1.0 to 3.0), alone or as the records of an .npz file.
#pragma once
#include "lib/checkpoint/storage_memory.h"

namespace sslrun::checkpoint {

// The array in `size` bytes of the file from `offset`. `what` names it in error texts. Throws through file.fail().
at::Tensor read_npy(const FileReader& file, const StorageMemory& memory, uint64_t offset, uint64_t size,
                    const std::string& what);

// The array in bytes that were unpacked from the file.
at::Tensor read_unpacked_npy(const FileReader& file, const StorageMemory& memory, std::string_view bytes,
                             const std::string& what);

// Magic and header of an array, a multiple of 64 bytes long; the array's bytes follow.
std::string npy_header(at::ScalarType type, at::IntArrayRef shape, bool fortran_order);

}  // namespace sslrun::checkpoint
