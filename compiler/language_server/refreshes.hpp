#pragma once

#include "language_server/features.hpp"
#include "language_server/view.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// When a client is asked to ask again: where what it was told has changed although the text has not, and
/// once. After a change of the text it asks by itself.
namespace drc::language_server {

/// What the client was told of documents.
class Answered {
public:
    /// Notes an answer about a document.
    void note(const Feature& feature, const Received& params, const View& view, const Json& answer);
    void forget(const std::string& path);

    /// The requests (`workspace/…/refresh`) that follow from what is known now; `viewNow` has no analysis of
    /// a document of which nothing new is known.
    std::vector<std::string_view> outdated(const Documents& documents,
                                           const std::function<View(const Document& document)>& viewNow);

private:
    struct Answer {
        std::shared_ptr<const Text> text;
        Received params;
        std::size_t hash = 0;
    };
    std::map<std::string, std::map<std::string_view, Answer>> byPath_; ///< and by method
};

/// Who was given the text of virtual documents, until a new one is announced: a client that no longer shows
/// one does not ask again, and is not told of it again.
class ContentReaders {
public:
    void note(const std::string& uri, const std::string& program, std::uint64_t edition) {
        read_[uri] = {program, edition};
    }
    void forget(const std::string& program) {
        std::erase_if(read_, [&](const auto& one) { return one.second.program == program; });
    }
    /// The addresses of what was given of another edition of the program; they are forgotten.
    std::vector<std::string> outdated(const std::string& program, std::uint64_t edition);

private:
    struct Reading {
        std::string program;
        std::uint64_t edition = 0; ///< of the program
    };
    std::map<std::string, Reading> read_; ///< by address
};

} // namespace drc::language_server
