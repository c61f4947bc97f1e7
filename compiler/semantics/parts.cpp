#include "semantics/parts.hpp"

#include "syntax/visit.hpp"

#include <algorithm>
#include <vector>

namespace drc::semantics {

using syntax::as;
using syntax::KindPart;
using syntax::Statement;
using syntax::StatementKind;

namespace {

/// Finds the first line of a kind that creates something in blocks of one sort, also through its own parts.
class MadeIn {
public:
    MadeIn(bool inGlobal, Kinds& kinds) : inGlobal_(inGlobal), kinds_(kinds) {}

    const Statement* in(const Kind& kind) {
        if (std::find(seen_.begin(), seen_.end(), &kind) != seen_.end()) return nullptr;
        seen_.push_back(&kind);
        return in(*kind.declaration->body, false);
    }

private:
    const Statement* in(const syntax::Body& body, bool inside) {
        for (const Statement* statement : body.statements)
            if (const Statement* const found = in(*statement, inside)) return found;
        return nullptr;
    }

    const Statement* in(const Statement& statement, bool inside) {
        switch (syntax::kindPartOf(statement)) {
        case KindPart::Resource: return inside ? &statement : nullptr;
        case KindPart::Export:
            return inside && statement.kind == StatementKind::Output ? &statement : nullptr;
        case KindPart::Instance: {
            if (inside) return &statement;
            const Kind* const kind = kinds_.find(as<syntax::Resource>(statement).type);
            return kind != nullptr && in(*kind) != nullptr ? &statement : nullptr;
        }
        case KindPart::Placement:
            return entered(statement, inside) ? in(*syntax::bodyOf(statement), true) : nullptr;
        case KindPart::Loop: return in(*syntax::bodyOf(statement), inside);
        case KindPart::Choice: {
            const Statement* found = nullptr;
            syntax::forEachBranch(statement, [&](const syntax::Body& branch) {
                if (found == nullptr) found = in(branch, inside);
            });
            return found;
        }
        case KindPart::Parameter:
        case KindPart::Value:
        case KindPart::Demand:
        case KindPart::Signal:
        case KindPart::Action:
        case KindPart::Nothing: return nullptr;
        }
        return nullptr;
    }

    bool entered(const Statement& placement, bool inside) const {
        switch (syntax::itemOf<syntax::PlacementKind>(placement)) {
        case syntax::PlacementKind::Global: return inGlobal_;
        case syntax::PlacementKind::EachRegion:
        case syntax::PlacementKind::InRegion:
            return inside || !inGlobal_; // within another block it changes the region only
        case syntax::PlacementKind::EachReplica:
        case syntax::PlacementKind::EachPair: return false;
        }
        return false;
    }

    bool inGlobal_;
    Kinds& kinds_;
    std::vector<const Kind*> seen_;
};

const Statement* replicaBlock(const syntax::Body& body) {
    const auto& statements = body.statements;
    const auto found = std::find_if(statements.begin(), statements.end(), [](const Statement* statement) {
        return statement->kind == StatementKind::EachReplica;
    });
    return found == statements.end() ? nullptr : *found;
}

} // namespace

std::optional<PartMisfit> partMisfit(const Kind& kind, PartStands stands, Kinds& kinds) {
    if (kind.is(library::contract::compilerMadeTrait))
        return PartMisfit{"the compiler alone makes its components", kind.declaration->name.span,
                          "remove the part"};
    if (kind.replicable) {
        const Statement* const block = replicaBlock(*kind.declaration->body);
        return PartMisfit{"it defines replicas, and a component replicates as a whole",
                          block == nullptr ? kind.declaration->name.span : block->keyword,
                          "declare it as a component, and take it as a parameter"};
    }
    if (stands == PartStands::InRegion) {
        if (const Statement* const made = MadeIn(true, kinds).in(kind))
            return PartMisfit{"each region would create again what it creates in `global`", made->keyword,
                              "put the part directly into the kind, outside of all blocks"};
    } else if (stands == PartStands::InGlobal) {
        if (const Statement* const made = MadeIn(false, kinds).in(kind))
            return PartMisfit{"`global` has no region, and it creates something in regions", made->keyword,
                              "put the part directly into the kind, or into a block with a region"};
    }
    return std::nullopt;
}

} // namespace drc::semantics
