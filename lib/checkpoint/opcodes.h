// The pickle opcodes that state dicts and NumPy's arrays need (checkpoints spec 2.1); every other one is refused.
#pragma once
#include <cstdint>

namespace sslrun::checkpoint {

enum class Op : uint8_t {
  kProto = 0x80,
  kStop = '.',
  kEmptyDict = '}',
  kEmptyList = ']',
  kEmptyTuple = ')',
  kEmptySet = 0x8F,
  kMark = '(',
  kTuple = 't',
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kAppend = 'a',
  kAppends = 'e',
  kSetItem = 's',
  kSetItems = 'u',
  kNone = 'N',
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kLong1 = 0x8A,
  kBinFloat = 'G',
  kBinUnicode = 'X',
  kShortBinString = 'U',
  kBinString = 'T',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kBinGet = 'h',
  kLongBinGet = 'j',
  kGlobal = 'c',
  kReduce = 'R',
  kNewObj = 0x81,
  kBuild = 'b',
  kBinPersId = 'Q',
  // Protocols 3 to 5.
  kShortBinBytes = 'C',
  kBinBytes = 'B',
  kBinBytes8 = 0x8E,
  kByteArray8 = 0x96,
  kShortBinUnicode = 0x8C,
  kBinUnicode8 = 0x8D,
  kFrame = 0x95,
  kMemoize = 0x94,
  kStackGlobal = 0x93,
};

}  // namespace sslrun::checkpoint
