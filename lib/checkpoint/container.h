// Which kind of file a checkpoint is, by its first bytes; its name says nothing (a `.pth.tar` is no tar).
#pragma once
#include "lib/checkpoint/file_reader.h"

namespace sslrun::checkpoint {

enum class Container { kZip, kTorchLegacy, kTorchTar, kSafetensors, kPickle, kNpy };

// Throws through file.fail() for every other content, and says what the file seems to be.
Container find_container(const FileReader& file);

}  // namespace sslrun::checkpoint
