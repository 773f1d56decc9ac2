// Reading folders entry by entry; nothing is opened.
#include "lib/data/set/picture_files.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/readable_file.h"
#include "lib/image/formats.h"

namespace sslrun::data {

namespace fs = std::filesystem;

// ".jpeg" of "A.JPEG"; "" where there is none or nobody would call it one.
static std::string extension_of(std::string_view name) {
  constexpr size_t kLongest = 10;
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > kLongest + 1) return "";
  std::string extension(name.substr(dot));
  for (char& c : extension) c = char(std::tolower(static_cast<unsigned char>(c)));
  bool letters = std::any_of(extension.begin() + 1, extension.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  bool plain = std::all_of(extension.begin() + 1, extension.end(),
                           [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '_' || c == '-'); });
  return letters && plain ? extension : "";
}

// Whether a regular file of this name is taken; counts it when it is not.
static bool take_file(const std::string& name, const std::string& relative, PassedOver& passed) {
  auto format = image::format_of_name(name);
  std::string why;
  if (format && readable(*format, &why)) return true;
  std::string extension = extension_of(name);
  passed.add(format ? Passed::kUnreadPicture : Passed::kOther, extension.empty() ? "other file" : extension, why,
             relative);
  return false;
}

// Links, special files and what vanished since its name was read.
static void pass_over_special(const fs::directory_entry& entry, const std::string& relative, PassedOver& passed) {
  std::error_code problem;
  fs::file_status status = entry.status(problem);
  if (std::error_code ignored; !fs::exists(status))
    return entry.is_symlink(ignored)
               ? passed.add(Passed::kSpecial,
                            problem == std::errc::too_many_symbolic_link_levels ? "circular link" : "dead link", "",
                            relative)
               : void();
  std::string_view kind = kind_of_file(entry.path());
  passed.add(Passed::kSpecial, kind.substr(std::min(kind.size(), kind.find(' ') + 1)), "", relative);
}

[[noreturn]] static void cannot_read(const char* op, const fs::path& folder, const std::error_code& problem) {
  throw Error(op, "cannot read the folder '" + folder.string() + "': " + problem.message());
}

FolderPlace root_place(const char* op, const fs::path& root) {
  std::string kind(kind_of_file(root));
  if (kind.empty()) throw Error(op, "no such folder: '" + root.string() + "'");
  if (kind != "a folder") throw Error(op, "expected a folder, got " + kind + ": '" + root.string() + "'");
  std::error_code problem;
  fs::path real = fs::canonical(root, problem);
  if (problem) cannot_read(op, root, problem);
  return {"", {real}};
}

// The folder `name` in `place`; nothing when it is one of its own parents, reached by a link.
static std::optional<FolderPlace> below(const FolderPlace& place, const fs::directory_entry& entry,
                                        const std::string& name, std::string relative) {
  std::error_code ignored;
  fs::path real = entry.is_symlink(ignored) ? fs::canonical(entry.path(), ignored) : place.parents.back() / name;
  if (std::find(place.parents.begin(), place.parents.end(), real) != place.parents.end()) return {};
  FolderPlace folder{std::move(relative), place.parents};
  folder.parents.push_back(std::move(real));
  return folder;
}

FolderContent read_folder(const char* op, const fs::path& root, const FolderPlace& place, PassedOver& passed) {
  fs::path here = place.relative.empty() ? root : root / place.relative;
  FolderContent content;
  std::error_code problem, ignored;
  for (fs::directory_iterator at(here, problem), end; !problem && at != end; at.increment(problem)) {
    std::string name = at->path().filename().string();
    std::string relative = place.relative.empty() ? name : place.relative + "/" + name;
    if (name[0] == '.')
      passed.add(Passed::kExpected, at->is_directory(ignored) ? "hidden folder" : "hidden file", "", relative);
    else if (at->is_regular_file(ignored)) {
      if (take_file(name, relative, passed)) content.pictures.push_back(std::move(relative));
    } else if (!at->is_directory(ignored))
      pass_over_special(*at, relative, passed);
    else if (auto folder = below(place, *at, name, relative))
      content.folders.push_back(std::move(*folder));
    else
      passed.add(Passed::kSpecial, "circular link", "", relative);
  }
  if (problem) cannot_read(op, here, problem);
  std::sort(content.pictures.begin(), content.pictures.end());
  std::sort(content.folders.begin(), content.folders.end(),
            [](const auto& a, const auto& b) { return a.relative < b.relative; });
  return content;
}

std::vector<std::string> list_pictures(const char* op, const fs::path& root, FolderPlace start, PassedOver& passed) {
  std::vector<std::pair<std::string, std::vector<std::string>>> folders;
  std::vector<FolderPlace> waiting{std::move(start)};
  while (!waiting.empty()) {
    check_interrupt();
    FolderPlace place = std::move(waiting.back());
    waiting.pop_back();
    FolderContent content = read_folder(op, root, place, passed);
    std::move(content.folders.begin(), content.folders.end(), std::back_inserter(waiting));
    if (!content.pictures.empty()) folders.emplace_back(std::move(place.relative), std::move(content.pictures));
  }
  std::sort(folders.begin(), folders.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [folder, pictures] : folders) std::move(pictures.begin(), pictures.end(), std::back_inserter(names));
  return names;
}

}  // namespace sslrun::data
