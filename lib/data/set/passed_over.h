// What lies in a folder beside the pictures that were taken, counted by kind.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::data {

// Why something was passed over, in the order in which it is told.
enum class Passed {
  kUnreadPicture,  // a picture of a format that is not read here
  kSpecial,        // a FIFO, a device, a dead link …
  kExpected,       // hidden files, empty classes that were asked for
  kOther           // files that are no pictures
};

class PassedOver {
 public:
  struct Kind {
    Passed why = Passed::kOther;
    std::string name;    // ".heic", "FIFO", "hidden file", "dead link"
    std::string reason;  // why pictures of that kind are not read; else empty
    int64_t count = 0;
    std::string first;  // one of them, as it was named
  };

  void add(Passed why, std::string_view name, std::string_view reason, std::string_view file, int64_t count = 1);
  void add(const PassedOver& others);
  bool empty() const { return kinds_.empty(); }
  std::vector<Kind> kinds() const;  // unread pictures first, the frequent before the rare
  // "15 .jp2 (JPEG 2000 is not read), 1 FIFO (pipe.jpg), 2 hidden files (.a, …), 3 .txt"; "" when nothing was.
  std::string text() const;
  // Whether pictures or what looks like them were passed over, and not only other files.
  bool loses_pictures() const;

 private:
  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace sslrun::data
