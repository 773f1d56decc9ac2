// What tells whether a data set is still the one that something was made of.
#pragma once
#include <string>

#include "lib/data/set/dataset.h"

namespace sslrun::data {

struct Fingerprint {
  std::string list;     // SHA-256 of the pictures' names below the root, their targets and cameras, and the classes
  std::string classes;  // SHA-256 of the class names, a line each
  std::string files;    // SHA-256 of the files' sizes and times of change; a file that is missing counts as such
};

// Fingerprint::list alone, for which no file is looked at.
std::string list_fingerprint(const Dataset& dataset);

// Asks the file system for every file on several threads; nothing is read.
Fingerprint fingerprint(const Dataset& dataset);

}  // namespace sslrun::data
