#include "language_server/features.hpp"
#include "language_server/texts/outline_kinds.hpp"
#include "language_server/texts/statement_at.hpp"

#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

/// What a document consists of, without knowing what it means: its outline, what can be folded, and what a
/// selection grows to.
namespace drc::language_server {

namespace {

using syntax::Statement;
using syntax::StatementKind;

/// `SymbolKind`.
enum OutlineKind : int {
    moduleKind = 2,
    classKind = 5,
    propertyKind = 7,
    fieldKind = 8,
    interfaceKind = 11,
    functionKind = 12,
    variableKind = 13,
    constantKind = 14,
    objectKind = 19,
    eventKind = 24
};

bool isInOutline(const Statement& statement) {
    const StatementKind kind = statement.kind;
    if (kind == StatementKind::Setting || kind == StatementKind::Import) return false;
    return syntax::declaredName(statement) || syntax::bodyOf(statement) != nullptr;
}

/// As people call it: its name, or what it begins with.
std::string titleOf(const Statement& statement, std::string_view text) {
    if (statement.kind == StatementKind::Step || statement.kind == StatementKind::Detector)
        return callOf(syntax::as<syntax::Entry>(statement), text);
    const syntax::Name name = syntax::declaredName(statement);
    if (name) return std::string(name.text);
    const syntax::Body* const body = syntax::bodyOf(statement);
    const std::uint32_t end = body == nullptr ? statement.span.end : body->open.begin;
    std::string_view head = text.substr(statement.span.begin, end - statement.span.begin);
    head = head.substr(0, head.find('\n'));
    while (head.ends_with(' '))
        head.remove_suffix(1);
    return std::string(head.empty() ? syntax::productionName(statement.kind) : head);
}

std::string detailOf(const Statement& statement) {
    if (statement.kind == StatementKind::Component)
        return std::string(syntax::as<syntax::Entry>(statement).head.text);
    return std::string(syntax::productionName(statement.kind));
}

/// What stands in a statement, whichever way it has chosen.
template <class Visit>
void forEachInside(const Statement& statement, const Visit& visit) {
    const auto all = [&](const syntax::Body& body) {
        for (const Statement* inner : body.statements)
            visit(*inner);
    };
    if (statement.kind == StatementKind::When) return syntax::forEachBranch(statement, all);
    if (const syntax::Body* const own = syntax::bodyOf(statement)) all(*own);
}

class Outline {
public:
    explicit Outline(const View& view) : view_(view) {}

    Json all() const {
        const Text& text = view_.text();
        Json result = Json::array();
        addAll(text.tree().statements, {0, 0, static_cast<std::uint32_t>(text.text().size())}, result);
        return result;
    }

private:
    /// With what stands among them and is half written, but for blocks: an `else` that is being typed takes
    /// its `when` out of the tree.
    void addAll(std::span<const Statement* const> statements, source::Span around, Json& list) const {
        std::vector<const Statement*> all(statements.begin(), statements.end());
        const auto isIn = [](const Statement& inner, source::Span span) {
            return span.begin <= inner.span.begin && inner.span.end <= span.end;
        };
        for (const Statement* const broken : view_.text().tree().broken)
            if (hasClosedBody(*broken) && isIn(*broken, around) &&
                std::none_of(all.begin(), all.end(),
                             [&](const Statement* one) { return isIn(*broken, one->span); }))
                all.push_back(broken);
        std::stable_sort(all.begin(), all.end(), [](const Statement* one, const Statement* other) {
            return one->span.begin < other->span.begin;
        });
        for (const Statement* const statement : all)
            add(*statement, list);
    }

    static bool hasClosedBody(const Statement& statement) {
        const syntax::Body* const body = syntax::bodyOf(statement);
        return body != nullptr && !body->close.empty();
    }

    void add(const Statement& statement, Json& list) const {
        if (!isInOutline(statement)) return;
        const syntax::Name name = syntax::declaredName(statement);
        Json children = Json::array();
        const auto inside = [&](const syntax::Body& body) { addAll(body.statements, body.span(), children); };
        if (statement.kind == StatementKind::When)
            syntax::forEachBranch(statement, inside);
        else if (const syntax::Body* const own = syntax::bodyOf(statement))
            inside(*own);
        Json one{{"name", titleOf(statement, view_.text().text())},
                 {"detail", detailOf(statement)},
                 {"kind", outlineKindOf(statement.kind)},
                 {"range", view_.rangeOf(statement.span)},
                 {"selectionRange", view_.rangeOf(name ? name.span : statement.keyword)}};
        if (!children.empty()) one["children"] = std::move(children);
        list.push_back(std::move(one));
    }

    const View& view_;
};

/// The same in one list, for clients that have no tree.
void flatten(const Json& tree, const std::string& container, const std::string& uri, Json& list) {
    for (const Json& one : tree) {
        Json flat{{"name", one["name"]},
                  {"kind", one["kind"]},
                  {"location", {{"uri", uri}, {"range", one["range"]}}}};
        if (!container.empty()) flat["containerName"] = container;
        list.push_back(std::move(flat));
        if (one.contains("children")) flatten(one["children"], one["name"].get<std::string>(), uri, list);
    }
}

// ---- folding

class Folds {
public:
    explicit Folds(const View& view) : view_(view) {}

    Json all() {
        for (const Statement* statement : view_.text().tree().statements)
            add(*statement);
        // What is half written may have blocks that are closed.
        for (const Statement* statement : view_.text().tree().broken)
            add(*statement);
        comments();
        imports();
        return std::move(result_);
    }

private:
    std::uint32_t lineOf(std::uint32_t offset) const {
        return view_.text().lines().placeOf(offset, Encoding::Utf8).line;
    }

    void fold(std::uint32_t first, std::uint32_t last, std::string_view kind = {}) {
        if (last <= first) return;
        Json one{{"startLine", first}, {"endLine", last}};
        if (!kind.empty()) one["kind"] = kind;
        result_.push_back(std::move(one));
    }

    /// The line of the closing brace stays in sight.
    void braces(source::Span open, source::Span close) {
        const std::uint32_t last = lineOf(close.begin);
        if (last > 0) fold(lineOf(open.begin), last - 1);
    }

    void add(const Statement& statement) {
        const auto block = [&](const syntax::Body& body) { braces(body.open, body.close); };
        if (statement.kind == StatementKind::When)
            syntax::forEachBranch(statement, block);
        else if (const syntax::Body* const own = syntax::bodyOf(statement))
            block(*own);
        else if (statement.span.length() > 0)
            fold(lineOf(statement.span.begin), lineOf(statement.span.end));
        forEachInside(statement, [&](const Statement& inner) { add(inner); });
    }

    void comments() {
        const auto& comments = view_.text().tree().comments;
        for (std::size_t index = 0; index < comments.size();) {
            std::size_t end = index + 1;
            const std::uint32_t first = lineOf(comments[index].span.begin);
            while (end < comments.size() && comments[index].ownLine && comments[end].ownLine &&
                   lineOf(comments[end].span.begin) == first + (end - index))
                ++end;
            fold(first, first + static_cast<std::uint32_t>(end - index - 1), "comment");
            index = end;
        }
    }

    void imports() {
        const Statement* first = nullptr;
        const Statement* last = nullptr;
        for (const Statement* statement : view_.text().tree().statements) {
            if (statement->kind != StatementKind::Import) break;
            if (first == nullptr) first = statement;
            last = statement;
        }
        if (first != nullptr) fold(lineOf(first->span.begin), lineOf(last->span.begin), "imports");
    }

    const View& view_;
    Json result_ = Json::array();
};

// ---- selection

/// Everything that holds a byte, from the whole text inwards.
class Enclosing {
public:
    explicit Enclosing(std::uint32_t offset) : offset_(offset) {}

    std::vector<source::Span> in(const Text& text) {
        add({0, 0, static_cast<std::uint32_t>(text.text().size())});
        for (const Statement* statement : text.tree().statements)
            statementAt(*statement);
        return std::move(spans_);
    }

private:
    bool holds(source::Span span) const { return span.begin <= offset_ && offset_ <= span.end; }

    void add(source::Span span) {
        if (!holds(span)) return;
        if (spans_.empty() || spans_.back().begin != span.begin || spans_.back().end != span.end)
            spans_.push_back(span);
    }

    void statementAt(const Statement& statement) {
        if (!holds(statement.span)) return;
        add(statement.span);
        const auto block = [&](const syntax::Body& body) {
            if (!holds(body.span())) return;
            add(body.span());
            if (body.close.begin >= body.open.end) add({0, body.open.end, body.close.begin});
        };
        if (statement.kind == StatementKind::When)
            syntax::forEachBranch(statement, block);
        else if (const syntax::Body* const own = syntax::bodyOf(statement))
            block(*own);
        forEachInside(statement, [&](const Statement& inner) { statementAt(inner); });
        if (const syntax::Name name = syntax::declaredName(statement)) add(name.span);
        if (syntax::shapeOf(statement.kind) == syntax::Shape::Definition)
            if (const auto* const value = syntax::as<syntax::Definition>(statement).value) expression(*value);
    }

    void expression(const syntax::Expression& expression) {
        if (!holds(expression.span)) return;
        add(expression.span);
        syntax::forEachPart(expression, [&](const syntax::Expression& part) { this->expression(part); });
    }

    std::uint32_t offset_;
    std::vector<source::Span> spans_;
};

} // namespace

int outlineKindOf(StatementKind kind) {
    switch (kind) {
    case StatementKind::Topology:
    case StatementKind::Extension:
    case StatementKind::Policy:
    case StatementKind::Advice:
    case StatementKind::Pattern: return moduleKind;
    case StatementKind::Kind: return classKind;
    case StatementKind::Trait: return interfaceKind;
    case StatementKind::Function:
    case StatementKind::Action:
    case StatementKind::Step:
    case StatementKind::Rule: return functionKind;
    case StatementKind::Region: return constantKind;
    case StatementKind::Let: return variableKind;
    case StatementKind::Param: return fieldKind;
    case StatementKind::Failover:
    case StatementKind::Failback:
    case StatementKind::Switchover:
    case StatementKind::Drill:
    case StatementKind::Signal: return eventKind;
    case StatementKind::Export:
    case StatementKind::Output: return propertyKind;
    default: return objectKind;
    }
}

Json documentSymbols(const View& view, const Received& /*params*/) {
    Json tree = Outline(view).all();
    if (view.client().hierarchicalSymbols) return tree;
    Json list = Json::array();
    flatten(tree, "", view.document().uri, list);
    return list;
}

Json foldingRanges(const View& view, const Received& /*params*/) {
    return Folds(view).all();
}

Json selectionRanges(const View& view, const Received& params) {
    Json result = Json::array();
    const Received& positions = json_rpc::memberOf(params, "positions");
    if (!positions.is_array())
        throw json_rpc::ProtocolError{json_rpc::invalidParams, "`positions` is not a list"};
    for (const Received& position : positions) {
        const std::uint32_t offset = view.text().lines().offsetOf(placeIn(position), view.client().encoding);
        Json range = nullptr;
        for (const source::Span span : Enclosing(offset).in(view.text())) {
            Json inner{{"range", view.rangeOf(span)}};
            if (!range.is_null()) inner["parent"] = std::move(range);
            range = std::move(inner);
        }
        result.push_back(std::move(range));
    }
    return result;
}

} // namespace drc::language_server
