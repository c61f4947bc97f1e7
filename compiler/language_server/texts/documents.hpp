#pragma once

#include "language_server/texts/text_document.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace drc::language_server {

/// What an analysis calls the document of an address: the path of a file, a name in the embedded library
/// (`stdlib/…`), or the address of a document that has no file yet.
std::string documentPath(std::string_view uri);
/// The address of a file that an analysis read.
std::string documentUri(const source::SourceFile& file);
std::string documentUri(const std::string& path);

/// Whether a path is that of a file of the embedded library.
bool isInLibrary(std::string_view path);

/// Whether a path is that of a file that configures a project, which is no program.
bool isConfiguration(std::string_view path);

/// The texts that stand in the place of files, by path; they do not change.
using Overlay = std::map<std::string, std::shared_ptr<const Text>, std::less<>>;

/// What the client has open.
class Documents {
public:
    void open(std::string_view uri, std::int64_t version, std::string text);
    void close(std::string_view uri);
    /// Null for what is not open.
    Document* find(std::string_view uri);
    const Document* at(const std::string& path) const;
    const std::map<std::string, Document>& all() const { return byPath_; }
    /// All of them as they are now, for a thread beside this one.
    std::shared_ptr<const Overlay> overlay() const;

private:
    std::map<std::string, Document> byPath_;
};

} // namespace drc::language_server
