#pragma once

#include "language_server/surroundings.hpp"
#include "language_server/texts/documents.hpp"
#include "language_server/texts/text_document.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace drc::language_server {

/// Something in a program that people look for by its name.
struct ProgramSymbol {
    std::string name;
    std::string container; ///< what it stands in; empty at the top of a file
    int kind = 0;          ///< `SymbolKind`
    source::Span span;     ///< of its name, or of what it begins with
};

/// The programs of a workspace, open or not: what stands in them by name, and what they import.
class WorkspaceFiles {
public:
    /// More are not looked into, nor are files that are larger.
    static constexpr std::size_t mostFiles = 4000;
    static constexpr std::size_t largestFile = std::size_t{1} << 20U;
    static constexpr std::size_t mostBytes = std::size_t{32} << 20U; ///< of all of them

    WorkspaceFiles(const Surroundings& surroundings, const Documents& documents)
        : surroundings_(surroundings), documents_(documents) {}

    struct File {
        std::string text;
        std::vector<ProgramSymbol> symbols; ///< in the order of the text
        struct Import {
            source::Span span; ///< of the path, without its quotes
            std::string path;  ///< as it is meant: relative to the folder of the file
        };
        std::vector<Import> imports;
    };
    /// Every program below the folders, and around what is open; by path.
    std::map<std::string, std::shared_ptr<const File>> all(const std::vector<std::string>& folders);
    /// Files on disk are read again; those whose text is the same are not parsed again.
    void forget() { isRead_ = false; }

private:
    void read(const std::vector<std::string>& folders);

    const Surroundings& surroundings_;
    const Documents& documents_;
    bool isRead_ = false;
    std::map<std::string, std::shared_ptr<const File>> onDisk_;
    struct Open {
        std::shared_ptr<const Text> text;
        std::shared_ptr<const File> file;
    };
    std::map<std::string, Open> open_; ///< of the texts that they were made of
};

} // namespace drc::language_server
