#include "language_server/features.hpp"
#include "language_server/names/sent_tokens.hpp"
#include "language_server/names/symbol_at.hpp"
#include "language_server/names/token_marks.hpp"
#include "language_server/texts/pieces.hpp"

#include "source/content_digest.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// What the words of a document are, as colours: names by what they mean, the others by how they are written.
namespace drc::language_server {

namespace {

using binding::Symbol;
using binding::SymbolKind;
using Data = SentTokens::Data;

constexpr std::string_view options =
    R"({"legend":{"tokenTypes":["type","interface","namespace","variable","parameter","property","enumMember","function","event",)"
    R"("keyword","number","string","comment"],"tokenModifiers":["declaration","readonly","defaultLibrary"]},)"
    R"("full":{"delta":true},"range":true})";

/// Five numbers for each token: its line, counted from the one before, its column, likewise on one line, its
/// length, its type, its modifiers.
constexpr std::size_t tokenSize = 5;
constexpr std::size_t lettersOfName = 16;

/// What the names of a document mean, by where they begin.
class MeaningMarks {
public:
    explicit MeaningMarks(const View& view) {
        const source::SourceFile* const file = view.file();
        const pipeline::InputAnalysis* const input = inputOf(view);
        if (file == nullptr || input == nullptr || file->text() != view.text().text()) return;
        // What stands in the library is known only where all names are.
        const bool isAll = isInLibrary(view.document().path) && input->names() != nullptr;
        const binding::Bindings& bindings = isAll ? *input->names() : input->bindings();
        for (const Symbol& symbol : bindings.symbols()) {
            const TokenMark mark{tokenTypeOf(symbol.kind), modifiersOf(symbol, view.analysis().sources())};
            const TokenMark declared{mark.type, static_cast<std::uint8_t>(mark.modifiers | declarationBit)};
            for (const source::Span span : symbol.declarations)
                if (span.file == file->id()) marks_.try_emplace(span.begin, span.end, declared);
            for (const source::Span span : symbol.uses)
                if (span.file == file->id()) marks_.try_emplace(span.begin, span.end, mark);
        }
    }

    std::optional<TokenMark> at(source::Span span) const {
        const auto found = marks_.find(span.begin);
        if (found == marks_.end() || found->second.first != span.end) return std::nullopt;
        return found->second.second;
    }

private:
    static std::uint8_t modifiersOf(const Symbol& symbol, const source::SourceMap& sources) {
        const bool isOfLibrary =
            symbol.builtin != nullptr || symbol.function != nullptr ||
            (!symbol.declarations.empty() &&
             sources.file(symbol.declarations.front().file).origin() == source::Origin::Library);
        const bool isConstant = symbol.kind == SymbolKind::Value || symbol.kind == SymbolKind::Builtin;
        return static_cast<std::uint8_t>((isOfLibrary ? libraryBit : 0U) | (isConstant ? readonlyBit : 0U));
    }

    std::unordered_map<std::uint32_t, std::pair<std::uint32_t, TokenMark>> marks_;
};

class Tokens {
public:
    explicit Tokens(const View& view) : view_(view), meant_(view), written_(view.text().tree()) {}

    /// Of what lies in a range, or touches it.
    Data in(source::Span range) const {
        const std::string_view text = view_.text().text();
        Data data;
        Place last;
        std::string_view before; // the sign in front
        for (const Piece& piece : piecesOf(text)) {
            const std::string_view said = text.substr(piece.span.begin, piece.span.length());
            const std::optional<TokenMark> mark = markOf(piece, said, before);
            before = piece.kind == PieceKind::Sign ? said : std::string_view();
            if (!mark || piece.span.end <= range.begin || piece.span.begin >= range.end) continue;
            const Lines& lines = view_.text().lines();
            const Place begin = lines.placeOf(piece.span.begin, view_.client().encoding);
            const Place end = lines.placeOf(piece.span.end, view_.client().encoding);
            data.push_back(begin.line - last.line);
            data.push_back(begin.line == last.line ? begin.character - last.character : begin.character);
            data.push_back(end.character - begin.character);
            data.push_back(static_cast<std::uint32_t>(mark->type));
            data.push_back(mark->modifiers);
            last = begin;
        }
        return data;
    }

private:
    std::optional<TokenMark> markOf(const Piece& piece, std::string_view said,
                                    std::string_view before) const {
        const auto ofEditor = [&](TokenType type) {
            return view_.client().coloursTexts ? std::nullopt : std::optional(TokenMark{type});
        };
        switch (piece.kind) {
        case PieceKind::Sign: return std::nullopt;
        case PieceKind::Number: return ofEditor(TokenType::Number);
        case PieceKind::Text: return ofEditor(TokenType::String);
        case PieceKind::Comment: return ofEditor(TokenType::Comment);
        case PieceKind::Word: break;
        }
        if (const auto mark = meant_.at(piece.span)) return mark;
        if (const auto mark = written_.at(piece.span.begin)) return mark;
        if (before == ".") return TokenMark{TokenType::Property};
        if (isWordOfLanguage(said)) return ofEditor(TokenType::Keyword);
        return std::nullopt;
    }

    const View& view_;
    MeaningMarks meant_;
    TokenMarks written_;
};

Data allTokens(const View& view) {
    return Tokens(view).in({0, 0, static_cast<std::uint32_t>(view.text().text().size())});
}

/// The edit that makes the numbers others: what both begin and end with stays, token by token.
Json tokenEdits(const Data& before, const Data& after) {
    const std::size_t most = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < most && before[head] == after[head])
        ++head;
    head -= head % tokenSize;
    std::size_t tail = 0;
    while (tail < most - head && before[before.size() - tail - 1] == after[after.size() - tail - 1])
        ++tail;
    tail -= tail % tokenSize;
    if (head + tail == before.size() && before.size() == after.size()) return Json::array();
    return Json::array({{{"start", head},
                         {"deleteCount", before.size() - tail - head},
                         {"data", Data(after.begin() + static_cast<std::ptrdiff_t>(head),
                                       after.end() - static_cast<std::ptrdiff_t>(tail))}}});
}

} // namespace

const std::string& SentTokens::keep(Data data) {
    std::string bytes;
    for (const std::uint32_t number : data)
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(number >> shift & 0xFFU);
    result_ = source::contentDigest(bytes).substr(0, lettersOfName);
    data_ = std::move(data);
    return result_;
}

std::string_view semanticTokensOptions() {
    return options;
}

Json semanticTokens(const View& view, const Received& /*params*/) {
    Data data = allTokens(view);
    Json result{{"resultId", ""}, {"data", data}};
    result["resultId"] = view.document().sentTokens->keep(std::move(data));
    return result;
}

Json semanticTokensDelta(const View& view, const Received& params) {
    const Received& previous = json_rpc::memberOf(params, "previousResultId");
    const Data* const known =
        previous.is_string() ? view.document().sentTokens->find(previous.get<std::string>()) : nullptr;
    if (known == nullptr) return semanticTokens(view, params);
    Data data = allTokens(view);
    Json result{{"resultId", ""}, {"edits", tokenEdits(*known, data)}};
    result["resultId"] = view.document().sentTokens->keep(std::move(data));
    return result;
}

Json semanticTokensInRange(const View& view, const Received& params) {
    return {{"data", Tokens(view).in(view.rangeIn(params))}};
}

} // namespace drc::language_server
