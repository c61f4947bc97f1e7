#include "syntax/setting_edits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace drc::syntax {

namespace {

constexpr std::string_view blanksOfLine = " \t\r";

bool isHolder(const Statement& statement) {
    switch (shapeOf(statement.kind)) {
    case Shape::Block:
    case Shape::Entry:
    case Shape::Directed:
    case Shape::Resource: return true;
    default: return false;
    }
}

/// Calls `visit` with each statement directly within another one.
template <class Visit>
void forEachInner(const Statement& statement, const Visit& visit) {
    const auto all = [&](const Body* body) {
        if (body == nullptr) return;
        for (const Statement* inner : body->statements)
            visit(*inner);
    };
    if (shapeOf(statement.kind) != Shape::Choice) return all(bodyOf(statement));
    for (const Branch& branch : as<Choice>(statement).branches)
        all(branch.body);
    all(as<Choice>(statement).otherwise);
}

std::string_view nameOf(const Statement& statement) {
    const bool isNamed = statement.kind == StatementKind::Setting || statement.kind == StatementKind::Section;
    return isNamed ? declaredName(statement).text : std::string_view();
}

bool holdsName(const Statement& statement, std::string_view name) {
    bool found = false;
    forEachInner(statement, [&](const Statement& inner) {
        found = found || nameOf(inner) == name || holdsName(inner, name);
    });
    return found;
}

/// A text with blocks that are lines of their own, or all on one line.
class Layout {
public:
    Layout(const Body& body, std::string_view text) : body_(body), text_(text) {}

    bool spansLines() const {
        return between(body_.open.end, body_.close.begin).find('\n') != std::string_view::npos;
    }
    std::string_view between(std::uint32_t begin, std::uint32_t end) const {
        return text_.substr(begin, end - begin);
    }
    /// The end of the line where nothing but a comment follows; nothing where something else does.
    std::optional<std::uint32_t> endOfLine(std::uint32_t at) const {
        const std::size_t next = std::min(text_.find_first_not_of(blanksOfLine, at), text_.size());
        if (next < text_.size() && text_[next] != '\n' && text_[next] != '#') return std::nullopt;
        std::size_t end = std::min(text_.find('\n', at), text_.size());
        while (end > at && text_[end - 1] == '\r')
            --end;
        return static_cast<std::uint32_t>(end);
    }
    std::string_view indentation(std::uint32_t at) const {
        const std::size_t line = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
        return text_.substr(line, std::min(text_.find_first_not_of(blanksOfLine, line), text_.size()) - line);
    }

private:
    const Body& body_;
    std::string_view text_;
};

/// Behind which statement others are added: the last setting, or else the last line of those that come first.
const Statement* anchorOf(const Body& body, const std::vector<const Statement*>& removed) {
    const Statement* anchor = nullptr;
    for (const StatementKind kind : {StatementKind::Region, StatementKind::Setting})
        for (const Statement* statement : body.statements)
            if (statement->kind == kind &&
                std::find(removed.begin(), removed.end(), statement) == removed.end())
                anchor = statement;
    return anchor;
}

std::string asLines(const std::vector<std::string>& added, std::string_view indentation) {
    std::string result;
    for (const std::string& one : added)
        result += fmt::format("\n{}{}", indentation, one);
    return result;
}

diagnostics::Edit intoEmpty(const Body& body, const std::vector<std::string>& added,
                            const source::SourceFile& file) {
    const Layout layout(body, file.text());
    const std::string_view inner = layout.between(body.open.end, body.close.begin);
    const std::size_t last = inner.find_last_not_of(" \t\r\n");
    const auto here = [&](std::uint32_t begin, std::uint32_t end) { return Span{file.id(), begin, end}; };
    if (last == std::string_view::npos)
        return {here(body.open.end, body.close.begin), fmt::format(" {} ", fmt::join(added, "  "))};
    const auto behind = static_cast<std::uint32_t>(body.open.end + last + 1); // a comment, and its line ends
    return {here(behind, behind), asLines(added, std::string(layout.indentation(body.close.begin)) + "  ")};
}

} // namespace

const Statement* holderAt(std::span<const Statement* const> statements, Span place) {
    const Statement* found = nullptr;
    for (const Statement* statement : statements) {
        const bool isWithin = statement->span.file == place.file && statement->span.begin <= place.begin &&
                              place.end <= statement->span.end;
        if (!isWithin) continue;
        if (isHolder(*statement)) found = statement;
        forEachInner(*statement, [&](const Statement& inner) {
            const Statement* const one = &inner;
            if (const Statement* const deeper = holderAt({&one, 1}, place)) found = deeper;
        });
    }
    return found;
}

SettingsBlock::Found SettingsBlock::find(std::string_view name) const {
    Found found;
    if (body_ == nullptr) return found;
    for (const Statement* statement : body_->statements) {
        if (nameOf(*statement) == name) {
            found.isUnclear = found.isUnclear || found.statement != nullptr;
            found.statement = statement;
        }
        const bool isConditional =
            statement->kind == StatementKind::For || statement->kind == StatementKind::When;
        found.isUnclear = found.isUnclear || (isConditional && holdsName(*statement, name));
    }
    return found;
}

std::optional<diagnostics::Edit> insertion(const SettingsBlock& block, const std::vector<std::string>& added,
                                           const std::vector<const Statement*>& removed,
                                           const source::SourceFile& file) {
    if (added.empty()) return std::nullopt;
    const auto at = [&](std::uint32_t place) { return Span{file.id(), place, place}; };
    const Body* const body = block.body();
    const std::string inLine = fmt::format("{}", fmt::join(added, "  "));
    if (body == nullptr) return diagnostics::Edit{at(block.holder().span.end), " { " + inLine + " }"};
    if (body->statements.empty()) return intoEmpty(*body, added, file);
    const Layout layout(*body, file.text());
    const Statement* const anchor = anchorOf(*body, removed);
    const Statement& first = *body->statements.front();
    const std::uint32_t before = anchor == nullptr ? body->open.end : anchor->span.end;
    const auto indented = anchor == nullptr ? first.span.begin : anchor->span.begin;
    if (layout.spansLines())
        if (const auto end = layout.endOfLine(before))
            return diagnostics::Edit{at(*end), asLines(added, layout.indentation(indented))};
    return diagnostics::Edit{at(before),
                             (anchor == nullptr ? " " : "  ") + inLine + (anchor == nullptr ? " " : "")};
}

} // namespace drc::syntax
