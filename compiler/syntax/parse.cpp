#include "syntax/parse.hpp"

#include "file.hpp"
#include "source/utf8.hpp"
#include "syntax/actions.hpp"
#include "syntax/builder.hpp"
#include "syntax/expectations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

/// The one file that instantiates the grammar; it alone pays for compiling it.
namespace drc::syntax {

namespace {

namespace codes = diagnostics::codes;
namespace pegtl = tao::pegtl;

template <class Rule>
struct Control : pegtl::normal<Rule> {
    template <class Input>
    [[noreturn]] static void raise(const Input& in, Builder& builder) {
        throw SyntaxError{builder.offset(in.current()), Expected<Rule>::text};
    }
};

constexpr std::size_t plainStretch = 64;

/// Whether all of the text is ASCII without control characters, as nearly all files are: then nothing in it
/// is malformed.
bool isPlain(std::string_view text) {
    unsigned strange = 0;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        strange |= static_cast<unsigned>(byte - 0x20U >= 0x5FU) & static_cast<unsigned>(byte != '\n') &
                   static_cast<unsigned>(byte != '\t');
    }
    return strange == 0;
}

// Once a line: it is the line that has to be looked at.
void warnOfDirectionOverrides(const source::SourceFile& file, diagnostics::Sink& sink) {
    const std::string_view text = file.text();
    for (auto found = source::nextDirectionOverride(text, 0); found;) {
        const source::Span span{file.id(), static_cast<std::uint32_t>(found->begin),
                                static_cast<std::uint32_t>(found->end)};
        sink.report(codes::directionOverride, span, fmt::format("U+{:04X}", found->codePoint))
            .help(fmt::format("remove it; in a string that needs it, write it as the escape `\\u{{{:X}}}`",
                              found->codePoint));
        found = source::nextDirectionOverride(text, std::min(text.find('\n', found->end), text.size()));
    }
}

template <class Rule>
Tree run(const source::SourceFile& file, diagnostics::Sink& sink, Guidance guidance, Examples examples,
         std::unique_ptr<Arena> arena) {
    Builder builder(file, sink, guidance, examples, std::move(arena));
    const std::string_view text = file.text();
    pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> input(
        text.data(), text.data() + text.size(), "");
    pegtl::parse<Rule, Action, Control>(input, builder);
    return builder.finish();
}

/// The second time for what is wrong, of which the first says nothing.
template <class Rule>
Tree runTwice(const source::SourceFile& file, diagnostics::Sink& sink, Examples examples,
              std::unique_ptr<Arena> arena) {
    diagnostics::Sink unused;
    Tree tree = run<Rule>(file, unused, Guidance::None, examples, std::move(arena));
    return tree.complete ? std::move(tree)
                         : run<Rule>(file, sink, Guidance::Layout, examples, std::make_unique<Arena>());
}

Tree unread(const source::SourceFile& file) {
    Tree empty;
    empty.file = file.id();
    empty.arena = std::make_unique<Arena>();
    empty.complete = false;
    empty.lacksStatements = true;
    return empty;
}

} // namespace

// Malformed text is reported once, at the first byte: what follows is rarely better.
bool isReadable(const source::SourceFile& file, diagnostics::Sink& sink) {
    const std::string_view text = file.text();
    if (text.size() > largestFile) {
        sink.report(codes::fileTooLarge, {file.id(), 0, 0}, text.size() >> 20U, largestFile >> 20U);
        return false;
    }
    if (isPlain(text)) return true;
    if (const auto at = source::firstInvalidByte(text)) {
        const auto offset = static_cast<std::uint32_t>(*at);
        sink.report(codes::invalidUtf8, {file.id(), offset, offset + 1},
                    static_cast<unsigned char>(text[*at]))
            .help("save the file as UTF-8");
        return false;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at % plainStretch == 0 && isPlain(text.substr(at, plainStretch))) {
            at += std::min(plainStretch, text.size() - at) - 1;
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool lineEnd = byte == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
        if ((byte >= 0x20U && byte != 0x7FU) || byte == '\n' || byte == '\t' || lineEnd) continue;
        const auto offset = static_cast<std::uint32_t>(at);
        sink.report(codes::controlCharacter, {file.id(), offset, offset + 1}, fmt::format("U+{:04X}", byte))
            .help("remove it; in a string, write it as an escape such as `\\u{7}`");
        return false;
    }
    return true;
}

Tree parse(const source::SourceFile& file, diagnostics::Sink& sink, Examples examples,
           std::unique_ptr<Arena> arena) {
    if (!isReadable(file, sink)) return unread(file);
    warnOfDirectionOverrides(file, sink);
    return runTwice<grammar::file>(file, sink, examples, std::move(arena));
}

Tree parseGiven(const source::SourceFile& file, diagnostics::Sink& sink) {
    if (!isReadable(file, sink)) return unread(file);
    warnOfDirectionOverrides(file, sink);
    return runTwice<grammar::given>(file, sink, Examples::Read, std::make_unique<Arena>());
}

} // namespace drc::syntax
