#include "binding/builtins.hpp"
#include "binding/symbol.hpp"
#include "checking/kind_check.hpp"
#include "semantics/resolver.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drc::checking {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::PlacementKind;
using syntax::Shape;
using syntax::StatementKind;

namespace {

struct Seen {
    source::Span span{};
    bool indexed = false; ///< a resource with an index, which may have brothers of the same name
};

/// Which names must differ from each other. What `global` and regions declare is known in the whole kind;
/// replicas, pairs, signals and actions have names of their own, and what is exported is asked for by others.
enum class Space : std::uint8_t { Shared, Replica, Pair, Block, OneRegion, Actions, Exports };

struct Key {
    Space space = Space::Shared;
    const void* owner = nullptr; ///< the block that the space belongs to, if there are several of its sort
    std::string_view name;
    friend bool operator==(const Key&, const Key&) = default;
};
struct KeyHash {
    std::size_t operator()(const Key& key) const {
        return std::hash<std::string_view>()(key.name) ^ std::hash<const void*>()(key.owner) ^
               static_cast<std::size_t>(key.space);
    }
};

using ParameterSpans = std::unordered_map<std::string_view, source::Span>;

ParameterSpans spansOf(const semantics::ParameterList& list) {
    ParameterSpans spans;
    for (const semantics::Parameter& parameter : list.parameters)
        spans.emplace(parameter.definition->name.text, parameter.definition->name.span);
    return spans;
}

/// Goes through a kind and remembers what was declared on the way. What a branch declares is forgotten for
/// the next branch of the same `when`, and remembered again after the last: each name moves once for each
/// `when` around it.
class NameCheck {
public:
    NameCheck(CheckContext& context, const semantics::Kind& kind)
        : context_(context),
          kind_(kind),
          parameters_(spansOf(kind.parameters)),
          ofReplicas_(spansOf(kind.replicaParameters)) {}

    void run() { body(*kind_.declaration->body, {}); }

private:
    struct Around {
        PlaceKind place = PlaceKind::Global;
        bool inPlace = false;
        bool looped = false;
        Space space = Space::Shared;
        const void* owner = nullptr;         ///< of the space
        const void* exports = nullptr;       ///< owner of the exports
        const ParameterSpans* own = nullptr; ///< parameters of the place
    };

    void body(const syntax::Body& body, const Around& around) {
        for (const syntax::Statement* statement : body.statements)
            this->statement(*statement, around);
    }

    void statement(const syntax::Statement& statement, const Around& around) {
        switch (syntax::shapeOf(statement.kind)) {
        case Shape::Definition: return definition(as<syntax::Definition>(statement), around);
        case Shape::Resource:
            if (around.inPlace || statement.kind == StatementKind::Part)
                declare(as<syntax::Resource>(statement).name,
                        as<syntax::Resource>(statement).index != nullptr, around);
            return;
        case Shape::Loop: {
            Around inner = around;
            inner.looped = around.inPlace;
            return body(*syntax::bodyOf(statement), inner);
        }
        case Shape::Choice: return choice(as<syntax::Choice>(statement), around);
        case Shape::Placement: return placement(statement, around);
        case Shape::Block:
            // The names of an action's steps are the plan's.
            if (binding::declaredBy(statement.kind)) block(as<syntax::Block>(statement), around);
            return;
        case Shape::Entry:
        case Shape::Directed:
        case Shape::Clause:
        case Shape::Requirement:
        case Shape::Suppression:
        case Shape::ApiCall:
        case Shape::Invocation: return; // declares nothing
        }
    }

    void definition(const syntax::Definition& definition, const Around& around) {
        if (definition.kind == StatementKind::Param) return void(shadows(definition.name, around, true));
        if (definition.kind == StatementKind::Let) return let(definition, around);
        add({Space::Exports, around.exports, definition.name.text}, {definition.name.span, false},
            "first exported here");
    }

    // ---- blocks

    void choice(const syntax::Choice& choice, const Around& around) {
        std::vector<std::pair<Key, Seen>> ofBranches;
        const auto branch = [&](const syntax::Body& body) {
            const std::size_t before = log_.size();
            this->body(body, around);
            while (log_.size() > before) {
                const auto found = seen_.find(log_.back());
                ofBranches.emplace_back(found->first, found->second);
                seen_.erase(found);
                log_.pop_back();
            }
        };
        for (const syntax::Branch& each : choice.branches)
            branch(*each.body);
        if (choice.otherwise != nullptr) branch(*choice.otherwise);
        for (const auto& [key, seen] : ofBranches)
            if (seen_.emplace(key, seen).second) log_.push_back(key);
    }

    void placement(const syntax::Statement& statement, const Around& around) {
        Around inner = around;
        inner.looped = false;
        inner.inPlace = true;
        switch (syntax::itemOf<PlacementKind>(statement)) {
        case PlacementKind::EachReplica:
            inner = {PlaceKind::Replica, true, false, Space::Replica, nullptr, &ofReplicas_, &ofReplicas_};
            break;
        case PlacementKind::EachPair:
            inner = {PlaceKind::Pair, true, false, Space::Pair, nullptr, &statement, nullptr};
            break;
        case PlacementKind::InRegion:
            // The same names may stand in several regions that are written one by one.
            inner.space = Space::OneRegion;
            inner.owner = inner.exports = &statement;
            break;
        case PlacementKind::EachRegion: inner.exports = &parameters_; break;
        case PlacementKind::Global: inner.exports = &kind_; break;
        }
        body(*syntax::bodyOf(statement), inner);
    }

    void block(const syntax::Block& block, const Around& around) {
        const bool isSignal = block.kind == StatementKind::Signal;
        if (isSignal)
            declare(block.name, false, around);
        else
            add({Space::Actions, nullptr, block.name.text}, {block.name.span, false}, "first declared here");
        const auto parametersOf = [&](const auto& all) {
            const auto found = all.find(block.name.text);
            return found != all.end() && found->second.declaration == &block
                       ? spansOf(found->second.parameters)
                       : ParameterSpans();
        };
        const ParameterSpans own = isSignal ? parametersOf(kind_.signals) : parametersOf(kind_.actions);
        const PlaceKind place = isSignal ? PlaceKind::Signal : PlaceKind::Action;
        body(*block.body, {place, true, !isSignal, Space::Block, &block, &block, &own});
    }

    // ---- names

    void let(const syntax::Definition& definition, const Around& around) {
        // The names of loops and actions hide others only until their block ends.
        if (around.looped)
            shadows(definition.name, around, false);
        else
            declare(definition.name, false, around);
    }

    void declare(const syntax::Name& name, bool indexed, const Around& around) {
        if (shadows(name, around, false)) return;
        for (const ParameterSpans* parameters : {around.own, &parameters_}) {
            if (parameters == nullptr) continue;
            const auto found = parameters->find(name.text);
            if (found == parameters->end()) continue;
            report(codes::duplicateName, name.span, std::string(name.text))
                .label(found->second, "a parameter has this name");
            return;
        }
        add({around.space, around.owner, name.text}, {name.span, indexed}, "first declared here");
    }

    void add(const Key& key, const Seen& seen, const char* first) {
        const auto [entry, added] = seen_.emplace(key, seen);
        if (added) {
            log_.push_back(key);
            return;
        }
        if (seen.indexed && entry->second.indexed) return;
        report(codes::duplicateName, seen.span, std::string(key.name)).label(entry->second.span, first);
    }

    /// Whether the compiler gives the name a meaning of its own, which one of the two would hide.
    bool shadows(const syntax::Name& name, const Around& around, bool isParameter) {
        const std::uint8_t contexts = contextsOf(around.inPlace ? around.place : PlaceKind::Global);
        bool hides = binding::findBuiltin(name.text, contexts) != nullptr;
        if (isParameter) {
            const auto has = [&](const std::vector<std::string>& names) {
                return std::find(names.begin(), names.end(), name.text) != names.end();
            };
            hides = hides || (!around.inPlace && has(semantics::componentSettings()));
            hides = hides ||
                    (around.place == PlaceKind::Action && around.inPlace && has(semantics::stepSettings()));
            hides = hides || (around.place == PlaceKind::Replica && around.inPlace &&
                              (name.text == "source" || name.text == "target"));
        }
        if (hides)
            report(codes::shadowsBuiltin, name.span, std::string(name.text)).help("choose another name");
        return hides;
    }

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return context_.findings.report(code, span, args...);
    }

    CheckContext& context_;
    const semantics::Kind& kind_;
    const ParameterSpans parameters_;
    const ParameterSpans ofReplicas_;
    std::unordered_map<Key, Seen, KeyHash> seen_;
    std::vector<Key> log_; ///< the keys of `seen_` in the order of their addition
};

} // namespace

void checkNames(CheckContext& context, const semantics::Kind& kind) {
    NameCheck(context, kind).run();
}

} // namespace drc::checking
