#include "source/cancellation.hpp"
#include "syntax/builder.hpp"

#include <utility>

namespace drc::syntax {

// ---- what a statement says

void Builder::openStatement(Matched matched, StatementKind kind) {
    source::throwIfCancelled();
    Draft& draft = drafts_.emplace_back();
    draft.kind = kind;
    draft.keyword = span(matched);
    draft.names = names_.size();
    draft.branches = branches_.size();
    draft.bindings = bindings_.size();
    if (kind == StatementKind::Allow) clauses_.clear();
    if (kind == StatementKind::Require) fixes_.clear();
}

void Builder::nameAs(Matched matched, NameRole role) {
    Draft& draft = drafts_.back();
    switch (role) {
    case NameRole::Declared: draft.name = name(matched); return;
    case NameRole::Second: draft.second = name(matched); return;
    case NameRole::From: draft.from = name(matched); return;
    case NameRole::To: draft.to = name(matched); return;
    case NameRole::Label: names_.push_back(name(matched)); return;
    }
}

void Builder::value() {
    Draft& draft = drafts_.back();
    draft.values[draft.valueCount++] = pop();
}

void Builder::placementRegion() {
    drafts_.back().region = pop();
}
void Builder::placementFilter() {
    drafts_.back().filter = pop();
}

void Builder::declaredType() {
    drafts_.back().type = types_.back();
    types_.pop_back();
}

// ---- bodies

void Builder::openBody(Matched matched) {
    openBlock(span(matched), false);
}

void Builder::openBlock(Span where, bool missing) {
    open(where, OpenKind::Block, guided_ ? indentation(drafts_.back().keyword.begin) : 0);
    opens_.back().missing = missing;
    drafts_.back().statements = statements_.size();
}

void Builder::closeBody(Matched matched) {
    const Open opened = close();
    Draft& draft = drafts_.back();
    draft.body = arena_->make<Body>(opened.span, span(matched), arena_->take(statements_, draft.statements));
}

void Builder::finishBranch() {
    Draft& draft = drafts_.back();
    branches_.push_back({draft.values[0], draft.body});
    draft.valueCount = 0;
    draft.body = nullptr;
}

void Builder::finishOtherwise() {
    Draft& draft = drafts_.back();
    draft.otherwise = std::exchange(draft.body, nullptr);
}

/// The match ends with the word, `fix` or `suggest`.
void Builder::fixWord(Matched matched) {
    fixes_.push_back({span(matched), nullptr, nullptr});
}

void Builder::fixTarget() {
    fixes_.back().target = pop();
}

void Builder::finishFix() {
    fixes_.back().body = std::exchange(drafts_.back().body, nullptr);
}

// ---- building

void Builder::closeStatement(const char* end) {
    Draft draft = drafts_.back();
    drafts_.pop_back();
    if (draft.kind == StatementKind::Allow) judgeClauses(draft);
    const Span whole = {draft.keyword.file, draft.keyword.begin, offset(end)};
    statements_.push_back(build(draft, whole));
}

const Statement* Builder::build(Draft& draft, Span whole) {
    const Statement base{draft.kind, whole, draft.keyword};
    switch (shapeOf(draft.kind)) {
    case Shape::Definition:
        return arena_->make<Definition>(base, draft.name, arena_->take(names_, draft.names), draft.type,
                                        draft.values[0]);
    case Shape::Block:
        return arena_->make<Block>(base, draft.name, arena_->take(names_, draft.names), draft.body);
    case Shape::Entry: {
        const bool isReplica = draft.kind == StatementKind::Replica;
        const Binding* const repetition =
            bindings_.size() > draft.bindings ? arena_->make<Binding>(popBinding()) : nullptr;
        return arena_->make<Entry>(base, draft.name, isReplica ? nullptr : draft.values[0],
                                   isReplica ? draft.values[0] : nullptr, repetition, draft.body);
    }
    case Shape::Directed: return arena_->make<Directed>(base, draft.name, draft.from, draft.to, draft.body);
    case Shape::Clause: return arena_->make<Clause>(base, draft.values[0], draft.values[1], draft.values[2]);
    case Shape::Requirement:
        std::erase_if(fixes_, [](const FixClause& fix) { return fix.body == nullptr; }); // cut short
        return arena_->make<Requirement>(Clause{base, draft.values[0], draft.values[1], draft.values[2]},
                                         arena_->take(fixes_, 0));
    case Shape::Suppression:
        return arena_->make<Suppression>(Clause{base, draft.values[0], draft.values[1], draft.values[2]},
                                         draft.until, draft.owner);
    case Shape::Placement: return arena_->make<Placement>(base, draft.region, draft.filter, draft.body);
    case Shape::Loop: return arena_->make<Loop>(base, popBinding(), draft.body);
    case Shape::Choice:
        return arena_->make<Choice>(base, arena_->take(branches_, draft.branches), draft.otherwise);
    case Shape::Resource:
        return arena_->make<Resource>(base, draft.second, draft.name, draft.values[0], draft.body);
    case Shape::ApiCall:
        return arena_->make<ApiCall>(base, draft.second, draft.name, draft.body, draft.values[0],
                                     draft.values[1]);
    case Shape::Invocation:
        return arena_->make<Invocation>(base, draft.values[0], draft.body, draft.values[1], draft.values[2]);
    }
    return nullptr;
}

Tree Builder::finish() {
    Tree tree;
    tree.file = file_.id();
    tree.statements = arena_->take(statements_, 0);
    tree.comments = std::move(comments_);
    tree.names = written_;
    tree.complete = errors_ == 0;
    tree.broken = std::move(broken_);
    tree.lacksStatements = lacksStatements_;
    tree.arena = std::move(arena_);
    return tree;
}

} // namespace drc::syntax
