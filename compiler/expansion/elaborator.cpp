#include "expansion/elaborator.hpp"

#include "expansion/expansion_context.hpp"
#include "expansion/host_functions.hpp"
#include "expansion/instance.hpp"
#include "expansion/requirements.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

namespace drc::expansion {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::KindPart;
using syntax::StatementKind;

namespace {

const Instance* partOf(const Family& family, const Value& index) {
    for (const Family::Member& member : family.members)
        if (member.part != nullptr && printedIndex(member.part->membership()->index) == printedIndex(index))
            return member.part;
    return nullptr;
}

class Elaborator {
public:
    Elaborator(const InstanceFrame& place, PlaceContents& contents, ExpansionContext& world,
               semantics::Memo::Computing& computing)
        : place_(place),
          instance_(place.instance()),
          contents_(contents),
          world_(world),
          evaluator_(world.evaluator),
          computing_(computing) {}

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
        switch (syntax::kindPartOf(statement)) {
        case KindPart::Resource:
            if (inside)
                resource(as<syntax::Resource>(statement), environment);
            else
                misplaced(statement, environment);
            return;
        case KindPart::Instance: part(as<syntax::Resource>(statement), environment, inside); return;
        case KindPart::Value:
            if (inside) value(as<syntax::Definition>(statement), environment);
            return;
        case KindPart::Export:
            if (inside) exported(as<syntax::Definition>(statement), environment);
            return;
        case KindPart::Demand:
            // What a kind requires outside of all blocks holds in each region; in a part without regions,
            // once.
            if (inside || kind == PlaceKind::Region ||
                (kind == PlaceKind::Global && instance_.component().regions.empty()))
                require(as<syntax::Requirement>(statement), environment);
            return;
        case KindPart::Loop: loop(as<syntax::Loop>(statement), environment, inside); return;
        case KindPart::Choice: choice(as<syntax::Choice>(statement), environment, inside, looped); return;
        case KindPart::Placement: placement(statement, environment, inside, looped); return;
        case KindPart::Parameter:
        case KindPart::Signal:
        case KindPart::Action: // found by name
        case KindPart::Nothing: return;
        }
    }

    void placement(const syntax::Statement& statement, const Environment& environment, bool inside,
                   bool looped) {
        const auto enterOne = [&](PlaceKind kind) {
            enter(statement, environment, inside, looped, place_.identity().kind == kind);
        };
        switch (syntax::itemOf<syntax::PlacementKind>(statement)) {
        case syntax::PlacementKind::Global: return enterOne(PlaceKind::Global);
        case syntax::PlacementKind::EachRegion: return enterOne(PlaceKind::Region);
        case syntax::PlacementKind::EachReplica: return enterOne(PlaceKind::Replica);
        case syntax::PlacementKind::EachPair: return enterOne(PlaceKind::Pair);
        case syntax::PlacementKind::InRegion:
            return inRegion(as<syntax::Placement>(statement), environment, inside, looped);
        }
    }

    void loop(const syntax::Loop& loop, const Environment& environment, bool inside) {
        computing_.at(loop.binding.source);
        bool any = false;
        evaluator_.forEach(loop.binding, environment, [&](const Environment& inner) {
            any = true;
            body(*loop.body, inner, inside, true);
        });
        if (any) return;
        const bool broken = evaluator_.evaluate(*loop.binding.source, environment).isPoison();
        declareFamilies(*loop.body, environment, inside, broken);
    }

    /// What a loop without turns makes many of is there all the same, without elements.
    void declareFamilies(const syntax::Body& body, const Environment& environment, bool inside, bool broken) {
        for (const syntax::Statement* statement : body.statements) {
            switch (syntax::kindPartOf(*statement)) {
            case KindPart::Resource:
                if (inside) declareFamily(as<syntax::Resource>(*statement), environment, broken);
                break;
            case KindPart::Instance:
                if (seesParts(inside)) declareFamily(as<syntax::Resource>(*statement), environment, broken);
                break;
            case KindPart::Loop:
                declareFamilies(*as<syntax::Loop>(*statement).body, environment, inside, broken);
                break;
            case KindPart::Choice: {
                const auto& choice = as<syntax::Choice>(*statement);
                for (const syntax::Branch& branch : choice.branches)
                    declareFamilies(*branch.body, environment, inside, broken);
                if (choice.otherwise != nullptr)
                    declareFamilies(*choice.otherwise, environment, inside, broken);
                break;
            }
            default: break;
            }
        }
    }

    void declareFamily(const syntax::Resource& line, const Environment& environment, bool broken) {
        if (line.index == nullptr) return;
        Family& declared = family(line, environment);
        declared.broken = declared.broken || broken;
    }

    void enter(const syntax::Statement& statement, const Environment& environment, bool inside, bool looped,
               bool ours) {
        const auto& placement = as<syntax::Placement>(statement);
        if (inside) {
            misplaced(statement, environment);
            return;
        }
        if (!ours) return;
        computing_.at(placement.filter);
        if (placement.filter != nullptr && !evaluator_.decide(*placement.filter, environment).value_or(false))
            return;
        body(*placement.body, environment, true, looped);
    }

    void inRegion(const syntax::Placement& placement, const Environment& environment, bool inside,
                  bool looped) {
        if (!inside && place_.identity().kind != PlaceKind::Region) return;
        computing_.at(placement.region);
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
        computing_.at(choice.branches.front().condition);
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

    void require(const syntax::Requirement& clause, const Environment& environment) {
        computing_.at(clause.subject);
        checkRequirement(clause, place_, environment, evaluator_);
    }

    // ---- what exists

    void value(const syntax::Definition& definition, const Environment& environment) {
        contents_.values.emplace(evaluator_.symbolOf(definition.name),
                                 PlaceContents::Valued{&definition, environment});
    }

    void exported(const syntax::Definition& definition, const Environment& environment) {
        if (const auto* const first = contents_.exported(definition.name.text)) {
            evaluator_
                .report(environment, codes::duplicateName, definition.name.span,
                        std::string(definition.name.text))
                .label(first->definition->name.span, "first exported here");
            return;
        }
        contents_.exports.emplace_back(definition.name.text, PlaceContents::Valued{&definition, environment});
    }

    /// The index of a resource or part, null where it has none; nothing after a report.
    std::optional<Value> indexOf(const syntax::Resource& line, const Environment& environment) {
        if (line.index == nullptr) return semantics::Null{};
        computing_.at(line.index);
        Value index = evaluator_.evaluate(*line.index, environment);
        if (index.isPoison()) return std::nullopt;
        if (!index.holdsDeferred() && semantics::print(index)) return index;
        evaluator_.report(environment, codes::wrongType, line.index->span, "a number or a name as index",
                          semantics::describe(index));
        return std::nullopt;
    }

    Family& family(const syntax::Resource& line, const Environment& environment) {
        Family& family = contents_.families[{evaluator_.symbolOf(line.name), environment.region}];
        family.indexed = line.index != nullptr;
        return family;
    }

    void resource(const syntax::Resource& statement, const Environment& environment) {
        if (!evaluator_.account(Evaluator::costOfResource, statement.name.span, environment)) return;
        auto index = indexOf(statement, environment);
        if (!index) return;
        ir::Address address{library::modeOf(statement.kind), std::string(statement.type.text),
                            place_.label(statement.name.text, *index, environment.region)};
        if (const auto taken = world_.addresses.find(&address); taken != world_.addresses.end()) {
            reportTaken(statement, environment, *taken->second);
            return;
        }
        ResourceInstance& resource = contents_.resources.emplace_back();
        resource = {&statement, environment, std::move(*index),  std::move(address),
                    nullptr,    &place_,     environment.region, {}};
        resource.schema = findSchema(world_, statement);
        world_.addresses.emplace(&resource.address, &resource);
        family(statement, environment).members.push_back({&resource});
        contents_.lines.push_back({&resource});
    }

    /// Another resource has the address that a line would make.
    void reportTaken(const syntax::Resource& statement, const Environment& environment,
                     const ResourceInstance& first) {
        const semantics::Component& other = first.place->instance().owner();
        if (&other == &instance_.owner()) {
            if (!world_.takenTwice.emplace(&statement, first.statement).second) return;
            evaluator_
                .report(environment, codes::duplicateName, statement.name.span, ir::toString(first.address))
                .label(first.statement->name.span, "created here first")
                .note("labels are unique within a resource type: use another name or an index");
            return;
        }
        evaluator_.sink()
            .report(codes::sharedName, instance_.owner().span, "resources", ir::toString(first.address))
            .at(fmt::format("created for `{}`", instance_.owner().written()))
            .label(other.span, fmt::format("the first one is created for `{}`", other.written()))
            .note("the label of a resource joins the names of the component, the role and the resource with "
                  "`_`: different parts can produce the same label")
            .help("rename one of the two");
    }

    /// What stands directly in the kind is found from replicas and signals as it is from their regions.
    bool seesParts(bool inside) const {
        const PlaceKind kind = place_.identity().kind;
        return inside || kind == PlaceKind::Global || kind == PlaceKind::Region || kind == PlaceKind::Pair;
    }

    void part(const syntax::Resource& line, const Environment& environment, bool inside) {
        if (!seesParts(inside)) return;
        const auto index = indexOf(line, environment);
        if (!index) return;
        Family& family = this->family(line, environment);
        if (const Instance* const first = partOf(family, *index)) {
            evaluator_.report(environment, codes::duplicateName, line.name.span, std::string(line.name.text))
                .label(first->membership()->line.name.span, "first declared here")
                .help("give it another name, or an index that differs each time");
            return;
        }
        Instance* const part = instance_.part(line, *index, inside ? &place_ : nullptr, environment);
        if (part == nullptr) {
            family.broken = true;
            return;
        }
        family.members.push_back({nullptr, part});
        const InstanceFrame* const held =
            inside ? environment.region == nullptr ? &part->global() : part->inRegion(environment.region)
                   : part->placeLike(place_);
        if (held != nullptr) contents_.lines.push_back({nullptr, held});
    }

    const InstanceFrame& place_;
    Instance& instance_;
    PlaceContents& contents_;
    ExpansionContext& world_;
    Evaluator& evaluator_;
    semantics::Memo::Computing& computing_;
};

} // namespace

void elaborate(const InstanceFrame& place, PlaceContents& contents, ExpansionContext& world,
               semantics::Memo::Computing& computing) {
    Elaborator elaborator(place, contents, world, computing);
    const Environment environment = place.environment();
    if (place.identity().kind == PlaceKind::Signal)
        elaborator.body(*place.identity().signal->declaration->body, environment, true, false);
    else
        elaborator.body(*place.instance().kind().declaration->body, environment, false, false);
}

} // namespace drc::expansion
