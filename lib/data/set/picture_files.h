// Which files of a folder are its pictures: the one rule that every data set, command and recipe goes by.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/set/passed_over.h"

namespace sslrun::data {

// A folder on the way down from a root.
struct FolderPlace {
  std::string relative;                        // "" for the root itself
  std::vector<std::filesystem::path> parents;  // real paths from the root to this folder, which is the last
};
// The root; throws Error(op, ...) when it is no folder.
FolderPlace root_place(const char* op, const std::filesystem::path& root);

struct FolderContent {
  std::vector<FolderPlace> folders;   // sorted by name, as are the pictures
  std::vector<std::string> pictures;  // relative to the root
};

// What lies directly in a folder. Pictures are regular files (links are followed) with the extension, in any case, of a
// format that this program reads. Hidden files and folders (a leading dot), special files, links that lead nowhere or
// back to a parent, and all other files are counted in `passed`. Throws Error(op, ...) for a folder that cannot be
// read.
FolderContent read_folder(const char* op, const std::filesystem::path& root, const FolderPlace& place,
                          PassedOver& passed);

// The pictures of a folder and all folders below it, in the order of Python's sorted(os.walk()).
std::vector<std::string> list_pictures(const char* op, const std::filesystem::path& root, FolderPlace start,
                                       PassedOver& passed);

}  // namespace sslrun::data
