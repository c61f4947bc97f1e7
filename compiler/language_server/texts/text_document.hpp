#pragma once

#include "diagnostics/sink.hpp"
#include "language_server/names/sent_tokens.hpp"
#include "language_server/texts/lines.hpp"
#include "source/source_map.hpp"
#include "syntax/tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace drc::language_server {

/// The text of a document as it is at one version, which does not change: whoever answers about it keeps it.
class Text {
public:
    explicit Text(std::string path, std::string text);

    const std::string& text() const { return text_; }
    const Lines& lines() const { return lines_; }
    /// What was written, as far as it can be read. The files of an analysis have other trees, of the same
    /// text; spans of both mean the same bytes.
    const syntax::Tree& tree() const { return parsed().tree; }
    const diagnostics::Sink& mistakes() const { return parsed().mistakes; }
    const source::SourceFile& file() const { return parsed().file; }

private:
    struct Parsed {
        Parsed(const std::string& path, std::string_view text);
        source::SourceFile file;
        diagnostics::Sink mistakes;
        syntax::Tree tree;
    };
    const Parsed& parsed() const;

    std::string path_;
    std::string text_;
    Lines lines_{text_};
    mutable std::unique_ptr<const Parsed> parsed_; ///< once somebody has asked; by one thread alone
};

/// A change of a document, `TextDocumentContentChangeEvent`: without a range, of all of it.
struct Change {
    std::optional<std::pair<Place, Place>> range;
    std::string text;
};

struct ProofMarks;

/// A document that the client has open.
struct Document {
    std::string uri;  ///< as the client spells it
    std::string path; ///< what an analysis calls it
    std::int64_t version = 0;
    std::shared_ptr<const Text> text;
    /// Of the last text with which nothing was wrong but, at most, objectives; null without one.
    std::shared_ptr<const ProofMarks> proven{};
    std::shared_ptr<SentTokens> sentTokens = std::make_shared<SentTokens>();

    void apply(const Change& change, Encoding encoding);
};

} // namespace drc::language_server
