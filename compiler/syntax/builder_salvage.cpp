#include "syntax/builder.hpp"

#include <algorithm>
#include <vector>

/// What stays of a statement that could not be read to its end.
namespace drc::syntax {

// The statement as it stays in its place. What has no place there, because phases would not know what it
// declares or does, is noted among the broken ones.
const Statement* Builder::salvage(const Mistake& mistake, const Saved& saved) {
    if (drafts_.size() == saved.drafts) {
        if (const Statement* const setting = salvageSetting(mistake)) broken_.push_back(setting);
        lacksStatements_ = true;
        return nullptr;
    }
    Draft& draft = drafts_[saved.drafts];
    const bool hasPlace = keepsItsPlace(draft, mistake);
    const bool hasRoom = draft.valueCount < std::size(draft.values);
    if (hasRoom && (hasPlace || expressions_.size() > saved.expressions))
        draft.values[draft.valueCount] = salvageValue(mistake, saved);
    const auto isOf = [&](StatementKind kind) { return draft.kind == kind; };
    const bool lacksType =
        isOf(StatementKind::Param) || (isOf(StatementKind::Export) && saved.drafts > 0 &&
                                       drafts_[saved.drafts - 1].kind == StatementKind::Trait);
    if (lacksType && draft.type == nullptr) {
        const Span nowhereYet{file_.id(), mistake.offset, mistake.offset};
        draft.type =
            arena_->make<TypeExpression>(TypeExpressionKind::Name, nowhereYet, Name{"any", nowhereYet}, false,
                                         nullptr, std::span<const TypeExpression* const>());
    }
    if (shapeOf(draft.kind) == Shape::Loop) {
        // What is further up belongs to comprehensions.
        if (bindings_.size() == saved.bindings) bindings_.emplace_back();
        bindings_.resize(saved.bindings + 1);
    }
    const Span whole{file_.id(), draft.keyword.begin, std::max(mistake.offset, draft.keyword.end)};
    const Statement* const statement = build(draft, whole);
    if (hasPlace) return statement;
    broken_.push_back(statement);
    lacksStatements_ = true;
    return nullptr;
}

// A definition of a known name may be used all the same: it is invalid. One whose name goes on with something
// that no name has in it is another one.
bool Builder::keepsItsPlace(const Draft& draft, const Mistake& mistake) const {
    // Those are not understood by their names alone.
    if (draft.kind == StatementKind::Import || draft.kind == StatementKind::Function) return false;
    return shapeOf(draft.kind) == Shape::Definition && draft.name && draft.name.span.end != mistake.offset;
}

// What was read of the value that the error is in, from the outermost part on.
const Expression* Builder::salvageValue(const Mistake& mistake, const Saved& saved) {
    std::vector<const Expression*> known(
        expressions_.begin() + static_cast<std::ptrdiff_t>(saved.expressions), expressions_.end());
    const auto add = [&](const Expression* part) {
        if (part != nullptr) known.push_back(part);
    };
    for (std::size_t index = saved.entries; index < entries_.size(); ++index)
        add(entries_[index].value);
    for (std::size_t index = saved.parts; index < parts_.size(); ++index)
        add(parts_[index].expression);
    for (std::size_t index = saved.bindings; index < bindings_.size(); ++index) {
        add(bindings_[index].source);
        add(bindings_[index].filter);
    }
    std::sort(known.begin(), known.end(), [](const Expression* left, const Expression* right) {
        return left->span.begin < right->span.begin;
    });
    Span where{file_.id(), mistake.offset, mistake.offset};
    if (!known.empty()) where.begin = std::min(where.begin, known.front()->span.begin);
    return arena_->make<InvalidExpression>(Expression{ExpressionKind::Invalid, where},
                                           arena_->take(known, 0));
}

// `cidr` or `cidr: …`, which lacks the `=` of a setting.
const Statement* Builder::salvageSetting(const Mistake& mistake) {
    const std::string_view word = firstWord(text_.substr(mistake.begin));
    const bool isName = !word.empty() && (word.front() < '0' || word.front() > '9');
    if (!isName || pendingItem_.afterWord.empty()) return nullptr;
    const char* const at = text_.data() + mistake.begin;
    const Name setting = name({at, at + word.size()});
    const Statement base{StatementKind::Setting, setting.span, setting.span};
    const auto* const value = arena_->make<InvalidExpression>(
        Expression{ExpressionKind::Invalid, {file_.id(), setting.span.end, setting.span.end}},
        std::span<const Expression* const>());
    return arena_->make<Definition>(base, setting, std::span<const Name>(), nullptr, value);
}

// The last statement is complete and goes on with something else: it does not mean what it says. Words that
// were read as statements before it in its line, as in `store orders fro shard in …`, do not, either.
void Builder::breakLast(std::uint32_t end) {
    const Statement* const last = statements_.back();
    const bool isDefinition = shapeOf(last->kind) == Shape::Definition;
    if (!isDefinition || as<Definition>(*last).value == nullptr) {
        const std::size_t first = drafts_.empty() ? 0 : drafts_.back().statements;
        const std::size_t before = broken_.size();
        do {
            broken_.push_back(statements_.back());
            statements_.pop_back();
        } while (statements_.size() > first && statements_.back()->kind == last->kind &&
                 bodyOf(*statements_.back()) == nullptr && onLineOf(statements_.back()->span, end));
        std::reverse(broken_.begin() + static_cast<std::ptrdiff_t>(before), broken_.end());
        lacksStatements_ = true;
        return;
    }
    Definition definition = as<Definition>(*last);
    std::vector<const Expression*> known{definition.value};
    Span where = definition.value->span;
    where.end = std::max(where.end, end);
    definition.value =
        arena_->make<InvalidExpression>(Expression{ExpressionKind::Invalid, where}, arena_->take(known, 0));
    definition.span.end = where.end;
    statements_.back() = arena_->make<Definition>(definition);
}

} // namespace drc::syntax
