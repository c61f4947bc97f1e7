#include "expansion/cycles.hpp"

#include "ir/cycles.hpp"
#include "ir/rewrite.hpp"
#include "layout/needs.hpp"
#include "semantics/mentions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::expansion {

namespace codes = diagnostics::codes;

namespace {

/// A provider's configuration that refers to resources: all that it manages needs them.
struct ProviderNode {
    const ir::Provider* provider;
    const ir::Provider::Configuration* configuration;
};

/// One step of a cycle as it is reported: a component, or a resource of one, or a provider.
struct Stop {
    std::string name;
    std::size_t node; ///< of the graph, which needs one of the next stop's
};

class Cycles {
public:
    Cycles(const ExpansionContext& world, const ir::Program& program)
        : world_(world), program_(program), needs_(program) {
        for (const ir::Provider& provider : program.providers)
            for (const ir::Provider::Configuration& configuration : provider.configurations)
                if (!needs_.of(configuration.body).empty()) providers_.push_back({&provider, &configuration});
    }

    void report() const {
        for (const std::vector<std::size_t>& cycle : ir::cyclesOf(graph()))
            report(cycle);
    }

private:
    // Resources come first, by their indices, then providers.
    ir::Graph graph() const {
        ir::Graph graph;
        graph.reserve(program_.resources.size() + providers_.size());
        for (std::size_t index = 0; index < program_.resources.size(); ++index) {
            graph.push_back(needs_.of(index));
            if (const auto provider = providerOf(program_.resources[index]))
                graph.back().push_back(*provider);
        }
        for (const ProviderNode& node : providers_)
            graph.push_back(needs_.of(node.configuration->body));
        return graph;
    }

    std::optional<std::size_t> providerOf(const ir::Resource& resource) const {
        for (std::size_t index = 0; index < providers_.size(); ++index)
            if (providers_[index].provider->name == resource.provider &&
                providers_[index].configuration->role == resource.role)
                return program_.resources.size() + index;
        return std::nullopt;
    }

    bool isProvider(std::size_t node) const { return node >= program_.resources.size(); }
    const ir::Resource& resource(std::size_t node) const { return program_.resources[node]; }

    void report(const std::vector<std::size_t>& cycle) const {
        std::vector<Stop> stops = componentsAlong(cycle);
        const bool acrossComponents = stops.size() > 1;
        if (!acrossComponents) stops = resourcesAlong(cycle);
        std::vector<std::string> path;
        for (const Stop& stop : stops)
            path.push_back(fmt::format("`{}`", world_.model.written(stop.name)));
        path.push_back(path.front());
        diagnostics::Diagnostic* error = nullptr;
        for (std::size_t index = 0; index < stops.size(); ++index) {
            const Stop& stop = stops[index];
            const Stop& next = stops[(index + 1) % stops.size()];
            const source::Span where =
                acrossComponents ? mention(stop, next) : line(stop.node, cycle[(index + 1) % cycle.size()]);
            const std::string text = fmt::format("`{}` needs `{}`", world_.model.written(stop.name),
                                                 world_.model.written(next.name));
            if (error == nullptr)
                error = &world_.evaluator.sink()
                             .report(codes::resourceCycle, where, fmt::format("{}", fmt::join(path, " -> ")))
                             .at(text);
            else
                error->label(where, text);
        }
        if (!acrossComponents && isLibrary(error->primary.span))
            error->label(resource(cycle.front()).origin.component, "for this component");
        error->note("the deployment creates each resource after everything that it depends on");
        const bool isOfComponents =
            acrossComponents &&
            std::none_of(cycle.begin(), cycle.end(), [&](auto node) { return isProvider(node); });
        error->help(
            isOfComponents
                ? "remove one of the dependencies, or let one of them be looked up at run time: a component "
                  "that "
                  "holds the value, and that `uses` names, needs not be there first (`drc explain DR0426`)"
                : "remove one of the dependencies, or refer to the other resource by a name that is built "
                  "with `name`");
    }

    /// One stop for what one component makes, as long as the cycle stays with it.
    std::vector<Stop> componentsAlong(const std::vector<std::size_t>& cycle) const {
        std::vector<Stop> stops;
        for (const std::size_t node : cycle) {
            std::string name = isProvider(node) ? providerName(node) : resource(node).origin.componentName;
            if (!stops.empty() && stops.back().name == name)
                stops.back().node = node;
            else
                stops.push_back({std::move(name), node});
        }
        // What the first component made last closes the cycle, too.
        if (stops.size() > 1 && stops.back().name == stops.front().name) stops.pop_back();
        return stops;
    }

    std::vector<Stop> resourcesAlong(const std::vector<std::size_t>& cycle) const {
        std::vector<Stop> stops;
        for (const std::size_t node : cycle) {
            const ir::Origin& origin = resource(node).origin;
            // As the kind calls it: in every region it is the same cycle.
            const std::string_view called = world_.evaluator.sources().text(origin.statement);
            stops.push_back({fmt::format("{}.{}", world_.model.written(origin.componentName), called), node});
        }
        return stops;
    }

    std::string providerName(std::size_t node) const {
        return "provider " + providers_[node - program_.resources.size()].provider->name;
    }

    bool isLibrary(source::Span span) const {
        return world_.evaluator.sources().file(span.file).origin() == source::Origin::Library;
    }

    // ---- where one needs the other

    /// Where the settings of one component refer to the other, also through a `let`.
    source::Span mention(const Stop& stop, const Stop& next) const {
        std::optional<source::Span> found;
        if (isProvider(stop.node)) {
            const semantics::Setting* const tags = world_.model.settings.find("tags");
            if (tags != nullptr) found = mention(*tags, next.name);
            return found ? *found : program_.span;
        }
        const semantics::Component* const component = world_.model.component(stop.name);
        if (component != nullptr)
            for (const semantics::Setting& setting : component->settings.all)
                if (!found) found = mention(setting, next.name);
        return found ? *found : resource(stop.node).origin.component;
    }

    std::optional<source::Span> mention(const semantics::Setting& setting, const std::string& wanted) const {
        std::vector<const syntax::Definition*> followed;
        std::optional<source::Span> found;
        semantics::MentionVisitor visitor;
        visitor.component = [&](const semantics::Mention& mention) {
            if (!found && mention.component.name == wanted) found = mention.where;
        };
        visitor.let = [&](const syntax::Definition& let, source::Span) {
            if (found || std::find(followed.begin(), followed.end(), &let) != followed.end()) return;
            followed.push_back(&let);
            semantics::forEachMention(world_.model, *let.value, visitor);
        };
        semantics::forEachMention(world_.model, setting, visitor);
        return found;
    }

    /// The kind's line of one resource that refers to the other.
    source::Span line(std::size_t node, std::size_t next) const {
        const ir::Resource& from = resource(node);
        std::optional<source::Span> found;
        const auto search = [&](const ir::NestedBlock& block, const auto& again) -> void {
            for (const ir::Attribute& attribute : block.attributes)
                ir::forEachReference(attribute.value, [&](const ir::Reference& reference) {
                    if (!found && reference.address == resource(next).address && !attribute.span.empty())
                        found = attribute.span;
                });
            for (const ir::NestedBlock& inner : block.blocks)
                again(inner, again);
        };
        search(from.body, search);
        return found ? *found : from.origin.statement;
    }

    const ExpansionContext& world_;
    const ir::Program& program_;
    layout::Needs needs_;
    std::vector<ProviderNode> providers_;
};

} // namespace

void reportCycles(const ExpansionContext& world, const ir::Program& program) {
    Cycles(world, program).report();
}

} // namespace drc::expansion
