#pragma once

#include "syntax/parse.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

extern "C" [[gnu::weak]] void __asan_init();

namespace drc::testing {

/// What long tests divide their lengths by: sanitizers cost a factor of twenty. Asked of the program that
/// runs, since tests that were built without them are linked to a compiler that was built with them.
inline const std::size_t slowdown = &__asan_init == nullptr ? 1 : 20;

/// A text with its tree and everything that the tree refers to.
struct Parsed {
    explicit Parsed(std::string text)
        : file(sources.add("test.dr", std::move(text))), tree(syntax::parse(file, sink)) {}

    /// One line for each error: `line:column message`.
    std::string errors() const {
        std::string result;
        for (const diagnostics::Diagnostic* const found : sink.sorted()) {
            const source::Position at = sources.position(found->primary.span);
            result += fmt::format("{}:{} {}\n", at.line, at.column, found->message);
        }
        return result;
    }

    source::SourceMap sources;
    diagnostics::Sink sink;
    const source::SourceFile& file;
    syntax::Tree tree;
};

inline std::string repeated(std::string_view text, std::size_t count) {
    std::string result;
    result.reserve(text.size() * count);
    for (std::size_t index = 0; index < count; ++index)
        result += text;
    return result;
}

} // namespace drc::testing
