#include "adoption/rename.hpp"

#include "ir/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace drc::adoption {

namespace {

/// Goes through one value after the other, with what says where each text stands.
class Renaming {
public:
    explicit Renaming(Names& names) : names_(names) {}

    void value(ir::Value& value, const Site& site) {
        if (auto now = renamed(value, site)) value = *std::move(now);
    }

    void block(ir::NestedBlock& block, const Site& site, std::string_view nameOfIt = {}) {
        for (ir::Attribute& attribute : block.attributes) {
            Site own = site;
            own.key = attribute.name;
            own.isName = attribute.name == nameOfIt;
            value(attribute.value, own);
        }
        for (ir::NestedBlock& inner : block.blocks)
            this->block(inner, site);
    }

private:
    std::optional<ir::Value> renamed(const ir::Value& value, const Site& site) {
        std::optional<ir::Value> result = withoutOrigin(value, site);
        if (result) result->origin = value.origin;
        return result;
    }

    std::optional<ir::Value> withoutOrigin(const ir::Value& value, const Site& site) {
        if (value.text() != nullptr) return names_.renamed(value, site);
        if (const ir::Template* const text = value.asTemplate()) {
            // Functions within a text have arguments of their own.
            if (auto parts = items(text->parts, site, false)) {
                ir::Value inner(ir::Template{*std::move(parts)});
                auto now = names_.renamed(inner, site);
                return now ? std::move(now) : std::optional(std::move(inner));
            }
            return names_.renamed(value, site);
        }
        if (const ir::List* const list = value.list()) {
            if (auto now = items(*list, site, true)) return ir::Value(*std::move(now));
        } else if (const ir::Map* const map = value.map()) {
            if (auto now = entries(*map, site)) return ir::Value(*std::move(now));
        } else if (const ir::Call* const call = value.call()) {
            if (auto now = items(call->arguments, site, true))
                return ir::Value(ir::Call{call->function, *std::move(now), call->path});
        }
        return std::nullopt;
    }

    /// Of a list, what stands before an element may be its key: `["Name", "orders"]`. The texts of a
    /// template are renamed with it.
    std::optional<ir::List> items(const ir::List& all, const Site& site, bool texts) {
        std::optional<ir::List> result;
        for (std::size_t index = 0; index < all.size(); ++index) {
            if (!texts && all[index].isPlain()) continue;
            Site own = site;
            own.isName = false;
            if (texts && index > 0 && all[index - 1].text() != nullptr) own.key = *all[index - 1].text();
            auto now = renamed(all[index], own);
            if (!now) continue;
            if (!result) result = all;
            (*result)[index] = *std::move(now);
        }
        return result;
    }

    std::optional<ir::Map> entries(const ir::Map& all, const Site& site) {
        std::optional<ir::Map> result;
        for (std::size_t index = 0; index < all.size(); ++index) {
            Site own = site;
            own.isName = false;
            own.key = all[index].first;
            auto now = renamed(all[index].second, own);
            if (!now) continue;
            if (!result) result = all;
            (*result)[index].second = *std::move(now);
        }
        return result;
    }

    Names& names_;
};

/// Whether steps use the value: any of them, or those that act outside of the source region.
bool isUsed(const ir::Value& value, const std::vector<ir::PlanStep>& steps, bool outsideOfSource) {
    bool found = false;
    const ir::Replacement look = [&](const ir::Value& part) -> std::optional<ir::Value> {
        found = found || part == value;
        return std::nullopt;
    };
    const auto inCall = [&](const ir::ApiCall& call) {
        for (const auto& entry : call.inputs)
            ir::rewrite(entry.second, look);
    };
    for (const ir::PlanStep& step : steps) {
        if (outsideOfSource && step.inSource) continue;
        inCall(step.call);
        for (const auto& [asked, expected] : step.unless) {
            inCall(asked);
            for (const ir::Value& one : expected.values)
                ir::rewrite(one, look);
        }
        ir::rewrite(step.function, look);
        for (const ir::Value& one : step.expectation.values)
            ir::rewrite(one, look);
    }
    return found;
}

/// A plan's document finds its parameters by their values: what a step uses becomes what the parameter
/// became.
class PlanRenaming {
public:
    PlanRenaming(Names& names, ir::Plan& plan) : renaming_(names), plan_(plan) {}

    void run() {
        const std::string what = "the plan `" + plan_.name + "`";
        const Site there{nullptr, plan_.to, {}, false, what};
        for (ir::PlanParameter& parameter : plan_.parameters) {
            ir::Value before = parameter.value;
            Site site = there;
            site.key = parameter.name;
            if (isOfSource(before)) site.role = plan_.from;
            renaming_.value(parameter.value, site);
            if (parameter.value != before) became_.emplace_back(std::move(before), parameter.value);
        }
        for (ir::Permission& permission : plan_.permissions) {
            renaming_.value(permission.resources, there);
            renaming_.value(permission.conditions, there);
        }
        if (became_.empty()) return;
        for (std::vector<ir::PlanStep>* const steps : {&plan_.steps, &plan_.onFailure})
            for (ir::PlanStep& each : *steps)
                step(each);
    }

private:
    bool isOfSource(const ir::Value& value) const {
        const auto used = [&](bool outside) {
            return isUsed(value, plan_.steps, outside) || isUsed(value, plan_.onFailure, outside);
        };
        return used(false) && !used(true);
    }

    void step(ir::PlanStep& step) {
        call(step.call);
        for (auto& [asked, expected] : step.unless) {
            call(asked);
            list(expected.values);
        }
        value(step.function);
        list(step.expectation.values);
        list(step.approvers);
    }

    void call(ir::ApiCall& call) {
        for (auto& entry : call.inputs)
            value(entry.second);
    }

    void list(ir::List& items) {
        for (ir::Value& item : items)
            value(item);
    }

    void value(ir::Value& value) {
        value = ir::rewrite(value, [&](const ir::Value& part) -> std::optional<ir::Value> {
            for (const auto& [before, now] : became_)
                if (part == before) return now;
            return std::nullopt;
        });
    }

    Renaming renaming_;
    ir::Plan& plan_;
    std::vector<std::pair<ir::Value, ir::Value>> became_;
};

} // namespace

void rename(ir::Program& program, Names& names, const expansion::Providers& providers) {
    Renaming renaming(names);
    for (ir::Resource& resource : program.resources) {
        const std::string what = ir::toString(resource.address);
        const Site site{&resource, resource.global ? std::string_view() : resource.role, {}, false, what};
        const bool isManaged = resource.address.mode == ir::ResourceMode::Resource;
        renaming.block(resource.body, site,
                       isManaged ? namingAttribute(providers, resource.address.type) : std::string_view());
    }
    for (ir::Output& output : program.outputs)
        renaming.value(output.value, {nullptr, {}, output.name, false, output.name});
    for (ir::Plan& plan : program.plans)
        PlanRenaming(names, plan).run();
}

} // namespace drc::adoption
