// The compact list of paths, and reading a sample's bytes.
#include "lib/data/set/dataset.h"

#include "lib/core/error.h"
#include "lib/core/quoted.h"
#include "lib/core/readable_file.h"

namespace sslrun::data {

void FileList::add(std::string_view relative) {
  names_ += relative;
  ends_.push_back(names_.size());
}

std::string_view FileList::name(int64_t i) const {
  uint64_t begin = i == 0 ? 0 : ends_[size_t(i - 1)], end = ends_[size_t(i)];
  return std::string_view(names_).substr(begin, end - begin);
}

std::string FileList::path(int64_t i) const { return (root_ / name(i)).string(); }

void Dataset::read(int64_t i, std::string& into) const {
  if (bytes)
    bytes(i, into);
  else
    into = read_file("data.loader", files.path(i));
}

void require_pictures(const Dataset& dataset, const std::filesystem::path& source) {
  if (dataset.size() == 0) throw Error(dataset.op, "'" + source.string() + "' lists no pictures");
  std::string first = dataset.files.path(0);
  std::string_view kind = kind_of_file(first);
  if (kind.empty())
    throw Error(dataset.op, "'" + source.string() + "' lists a picture that does not exist: " + in_quotes(first));
  if (kind != "a file")
    throw Error(dataset.op,
                "'" + source.string() + "' lists a picture that is " + std::string(kind) + ": " + in_quotes(first));
}

}  // namespace sslrun::data
