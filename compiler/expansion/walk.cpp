#include "expansion/walk.hpp"

#include "expansion/instance.hpp"

#include <fmt/format.h>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::KindItem;
using syntax::StatementKind;

namespace {

class Walk {
public:
    Walk(Place& place, Evaluator& evaluator) : place_(place), evaluator_(evaluator) {}

    /// `inside`: in a block that belongs to this place. `looped`: in a loop, where names are local to each
    /// turn.
    void body(const syntax::Body& body, Environment environment, bool inside, bool looped) {
        for (const syntax::Statement* statement : body.statements) {
            if (statement->kind == StatementKind::Let && inside && looped) {
                const auto& definition = as<syntax::Definition>(*statement);
                environment = evaluator_.with(environment, definition.name,
                                              evaluator_.evaluate(*definition.value, environment));
            } else {
                this->statement(*statement, environment, inside, looped);
            }
        }
    }

private:
    void statement(const syntax::Statement& statement, const Environment& environment, bool inside,
                   bool looped) {
        const PlaceKind kind = place_.identity().kind;
        switch (syntax::itemOf<KindItem>(statement)) {
        case KindItem::Resource:
        case KindItem::Data:
        case KindItem::Ephemeral:
            if (inside)
                place_.add(as<syntax::Resource>(statement), environment);
            else
                misplaced(statement, environment);
            return;
        case KindItem::Part: place_.addPart(as<syntax::Resource>(statement), environment, inside); return;
        case KindItem::Let:
        case KindItem::Export:
        case KindItem::Output:
            if (inside) place_.add(as<syntax::Definition>(statement), environment);
            return;
        case KindItem::Require:
            // What a kind requires outside of all blocks holds in each region; in a part without regions,
            // once.
            if (inside || kind == PlaceKind::Region ||
                (kind == PlaceKind::Global && place_.instance().component().regions.empty()))
                checkRequirement(as<syntax::Clause>(statement), place_, environment, evaluator_);
            return;
        case KindItem::For:
            evaluator_.forEach(as<syntax::Loop>(statement).binding, environment,
                               [&](const Environment& inner) {
                                   body(*as<syntax::Loop>(statement).body, inner, inside, true);
                               });
            return;
        case KindItem::When: choice(as<syntax::Choice>(statement), environment, inside, looped); return;
        case KindItem::Global:
            enter(statement, environment, inside, looped, kind == PlaceKind::Global);
            return;
        case KindItem::EachRegion:
            enter(statement, environment, inside, looped, kind == PlaceKind::Region);
            return;
        case KindItem::EachReplica:
            enter(statement, environment, inside, looped, kind == PlaceKind::Replica);
            return;
        case KindItem::EachPair:
            enter(statement, environment, inside, looped, kind == PlaceKind::Pair);
            return;
        case KindItem::InRegion:
            inRegion(as<syntax::Placement>(statement), environment, inside, looped);
            return;
        case KindItem::Param:
        case KindItem::Signal:
        case KindItem::Action: return; // parameters, signals and actions are found by name
        }
    }

    void enter(const syntax::Statement& statement, const Environment& environment, bool inside, bool looped,
               bool ours) {
        const auto& placement = as<syntax::Placement>(statement);
        if (inside) {
            misplaced(statement, environment);
            return;
        }
        if (!ours) return;
        if (placement.filter != nullptr && !evaluator_.decide(*placement.filter, environment).value_or(false))
            return;
        body(*placement.body, environment, true, looped);
    }

    void inRegion(const syntax::Placement& placement, const Environment& environment, bool inside,
                  bool looped) {
        if (!inside && place_.identity().kind != PlaceKind::Region) return;
        const Value value = evaluator_.evaluate(*placement.region, environment);
        if (value.isPoison()) return;
        const auto* region = value.as<semantics::RegionObject>();
        if (region == nullptr) {
            evaluator_.report(environment, codes::wrongType, placement.region->span, "a region",
                              semantics::describe(value));
            return;
        }
        if (!inside && &region->region() != place_.identity().region) return;
        // In a block of a block the region is another one: its names are its own.
        body(*placement.body, environment.in(&region->region()), true, looped || inside);
    }

    void choice(const syntax::Choice& choice, const Environment& environment, bool inside, bool looped) {
        if (const syntax::Body* chosen = evaluator_.choose(choice, environment))
            body(*chosen, environment, inside, looped);
    }

    void misplaced(const syntax::Statement& statement, const Environment& environment) {
        auto& error =
            evaluator_.report(environment, codes::misplacedSetting, statement.keyword,
                              std::string(syntax::productionName(statement.kind)), "this part of a kind");
        error.help("put it into `global { … }`, `in each region { … }`, `for each replica { … }` or `for "
                   "each pair { … }`");
    }

    Place& place_;
    Evaluator& evaluator_;
};

} // namespace

void walk(Place& place, Evaluator& evaluator) {
    Walk walk(place, evaluator);
    const Environment environment = place.environment();
    if (place.identity().kind == PlaceKind::Signal)
        walk.body(*place.identity().signal->declaration->body, environment, true, false);
    else
        walk.body(*place.instance().kind().declaration->body, environment, false, false);
}

bool checkRequirement(const syntax::Clause& clause, const Place& place, const Environment& environment,
                      Evaluator& evaluator) {
    const auto holds = evaluator.decide(*clause.subject, environment);
    if (!holds || *holds) return holds.has_value();
    const auto text = [&](const syntax::Expression* expression) -> std::string {
        const Value value = evaluator.evaluate(*expression, environment);
        return semantics::print(value).value_or(semantics::describe(value));
    };
    const source::Span where = place.instance().blame(*clause.subject, place);
    auto& error = evaluator.sink().report(codes::requirement, where, text(clause.second));
    error.label(clause.subject->span, "required here");
    if (clause.third != nullptr) error.help(text(clause.third));
    return false;
}

} // namespace drc::expansion
