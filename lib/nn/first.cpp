// Placeholder until this folder has its first file.
namespace sslrun {}
