#include "language_server/features.hpp"
#include "language_server/texts/pieces.hpp"

#include "diagnostics/diagnostic.hpp"
#include "syntax/format.hpp"
#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one layout of the language, for a whole document, for some of its lines, and for what was just typed.
namespace drc::language_server {

namespace {

using diagnostics::Edit;
using Edits = std::vector<Edit>;

/// What a formatter changes: what stands between words, and the commas behind the last items of lists.
bool isLayout(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == ',';
}

/// Between `\r` and `\n` there is no place in a document.
bool splitsLineEnd(std::string_view text, std::size_t at) {
    return at > 0 && at < text.size() && text[at - 1] == '\r' && text[at] == '\n';
}

/// The edit that makes a part of a text another, without what both begin and end with.
void addDifference(std::string_view before, std::string_view after, std::size_t begin, Edits& edits) {
    if (before == after) return;
    const std::size_t most = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < most && before[head] == after[head])
        ++head;
    const auto isInside = [](std::string_view text, std::size_t at) {
        return splitsLineEnd(text, at) ||
               (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    };
    while (head > 0 && (isInside(before, head) || isInside(after, head)))
        --head;
    std::size_t tail = 0;
    while (tail < most - head && before[before.size() - tail - 1] == after[after.size() - tail - 1])
        ++tail;
    while (tail > 0 && (isInside(before, before.size() - tail) || isInside(after, after.size() - tail)))
        --tail;
    edits.push_back({{0, static_cast<std::uint32_t>(begin + head),
                      static_cast<std::uint32_t>(begin + before.size() - tail)},
                     std::string(after.substr(head, after.size() - tail - head))});
}

/// The edits that make a text another which differs in its layout alone, one for each place that differs, so
/// that cursors, folds and marks stay where they are.
Edits layoutEdits(std::string_view before, std::string_view after) {
    Edits edits;
    std::size_t one = 0;
    std::size_t other = 0;
    const auto endOfGap = [](std::string_view text, std::size_t at) {
        while (at < text.size() && isLayout(text[at]))
            ++at;
        return at;
    };
    while (one < before.size() || other < after.size()) {
        const std::size_t oneEnd = endOfGap(before, one);
        const std::size_t otherEnd = endOfGap(after, other);
        addDifference(before.substr(one, oneEnd - one), after.substr(other, otherEnd - other), one, edits);
        one = oneEnd;
        other = otherEnd;
        if (one == before.size() && other == after.size()) break;
        if (one == before.size() || other == after.size() || before[one] != after[other]) {
            addDifference(before.substr(one), after.substr(other), one, edits);
            break;
        }
        ++one;
        ++other;
    }
    return edits;
}

std::string applied(std::string_view text, const Edits& edits) {
    std::string result;
    std::size_t at = 0;
    for (const Edit& edit : edits) {
        result.append(text.substr(at, edit.span.begin - at)).append(edit.replacement);
        at = edit.span.end;
    }
    return result.append(text.substr(at));
}

/// Of the whole text; none where it has mistakes, as `drc fmt` has it.
Edits editsOf(const Text& text) {
    if (!text.tree().complete) return {};
    std::string after = syntax::format(text.file(), text.tree());
    if (!syntax::sameMeaning(text.file(), text.tree(), after)) return {};
    if (text.text().find("\r\n") != std::string::npos) {
        // The document keeps its line ends.
        std::string returned;
        for (const char letter : after)
            letter == '\n' ? returned.append("\r\n") : returned.append(1, letter);
        after = std::move(returned);
    }
    return layoutEdits(text.text(), after);
}

struct LineRange {
    std::uint32_t first;
    std::uint32_t last;
};

/// The bytes of the lines, without the end of the last one.
source::Span spanOf(const Lines& lines, LineRange range) {
    const std::uint32_t begin = lines.startOf(range.first);
    const std::uint32_t start = lines.startOf(range.last);
    return {0, begin, start + static_cast<std::uint32_t>(lines.line(range.last).size())};
}

/// Of the whole text those edits that lie within the lines; what they make must still mean the same.
Edits editsWithin(const Text& text, const std::vector<LineRange>& ranges) {
    Edits edits = editsOf(text);
    std::erase_if(edits, [&](const Edit& edit) {
        return std::none_of(ranges.begin(), ranges.end(), [&](LineRange range) {
            return source::contains(spanOf(text.lines(), range), edit.span);
        });
    });
    if (edits.empty() || syntax::sameMeaning(text.file(), text.tree(), applied(text.text(), edits)))
        return edits;
    return {};
}

Json textEdits(const View& view, const Edits& edits) {
    Json result = Json::array();
    for (const Edit& edit : edits)
        result.push_back({{"range", view.rangeOf(edit.span)}, {"newText", edit.replacement}});
    return result;
}

std::uint32_t lineAt(const Text& text, std::uint32_t offset) {
    return text.lines().placeOf(offset, Encoding::Utf8).line;
}

/// The lines of a range; a line that it only touches with its end is none of them.
LineRange linesOf(const View& view, const Received& holder) {
    const source::Span span = view.rangeIn(holder);
    const LineRange lines{lineAt(view.text(), span.begin), lineAt(view.text(), span.end)};
    const bool isAtStart = span.end == view.text().lines().startOf(lines.last);
    return {lines.first, lines.last - (isAtStart && lines.last > lines.first ? 1U : 0U)};
}

// ---- what was just typed

/// The innermost block that a brace closes which ends at the place.
const syntax::Body* closedAt(std::span<const syntax::Statement* const> statements, std::uint32_t offset) {
    for (const syntax::Statement* statement : statements) {
        if (offset < statement->span.begin || offset > statement->span.end) continue;
        const syntax::Body* found = nullptr;
        const auto look = [&](const syntax::Body& body) {
            if (const syntax::Body* const inner = closedAt(body.statements, offset)) found = inner;
            if (found == nullptr && body.close.end == offset && !body.close.empty()) found = &body;
        };
        if (statement->kind == syntax::StatementKind::When)
            syntax::forEachBranch(*statement, look);
        else if (const syntax::Body* const own = syntax::bodyOf(*statement))
            look(*own);
        if (found != nullptr) return found;
    }
    return nullptr;
}

void indent(const Text& text, std::uint32_t line, Edits& edits) {
    const std::string_view written = text.lines().line(line);
    const std::uint32_t begin = text.lines().startOf(line);
    const auto blanks =
        static_cast<std::uint32_t>(std::min(written.find_first_not_of(" \t"), written.size()));
    const std::string wanted(indentOfLine(text.text(), begin), ' ');
    if (written.substr(0, blanks) != wanted) edits.push_back({{0, begin, begin + blanks}, wanted});
}

Edits editsBehindBrace(const Text& text, std::uint32_t offset) {
    const std::uint32_t line = lineAt(text, offset);
    if (const syntax::Body* const body =
            text.tree().complete ? closedAt(text.tree().statements, offset) : nullptr)
        return editsWithin(text, {{lineAt(text, body->open.begin), line}});
    Edits edits;
    const std::string_view before = text.lines().line(line).substr(0, offset - text.lines().startOf(line));
    // Only where nothing but the brace stands on its line.
    if (before.find_first_not_of(" \t") + 1 == before.size()) indent(text, line, edits);
    return edits;
}

/// The line that was left gets its layout, the new one its indentation.
Edits editsBehindLineEnd(const Text& text, std::uint32_t offset) {
    const std::uint32_t line = lineAt(text, offset);
    Edits edits;
    if (line > 0) edits = editsWithin(text, {{line - 1, line - 1}});
    indent(text, line, edits);
    return edits;
}

} // namespace

Json formatting(const View& view, const Received& /*params*/) {
    return textEdits(view, editsOf(view.text()));
}

Json rangeFormatting(const View& view, const Received& params) {
    return textEdits(view, editsWithin(view.text(), {linesOf(view, params)}));
}

Json rangesFormatting(const View& view, const Received& params) {
    const Received& ranges = json_rpc::memberOf(params, "ranges");
    if (!ranges.is_array()) throw json_rpc::ProtocolError{json_rpc::invalidParams, "`ranges` is not a list"};
    std::vector<LineRange> lines;
    for (const Received& range : ranges)
        lines.push_back(linesOf(view, {{"range", range}}));
    return textEdits(view, editsWithin(view.text(), lines));
}

Json onTypeFormatting(const View& view, const Received& params) {
    const Received& typed = json_rpc::memberOf(params, "ch");
    const std::uint32_t offset = view.offsetIn(params);
    if (typed == "}") return textEdits(view, editsBehindBrace(view.text(), offset));
    if (typed == "\n") return textEdits(view, editsBehindLineEnd(view.text(), offset));
    return Json::array();
}

} // namespace drc::language_server
