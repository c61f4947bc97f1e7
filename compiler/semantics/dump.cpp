#include "semantics/dump.hpp"

#include <fmt/format.h>

namespace drc::semantics {

namespace {

class Printer {
public:
    explicit Printer(const source::SourceMap& sources) : sources_(sources) {}
    std::string text;

    void model(const Model& model) {
        line(0, "topology " + model.name);
        for (const RegionRole& region : model.regions)
            line(1, fmt::format("region {} = \"{}\"", region.role, region.name));
        objectives(1, model.objectives);
        for (const DeployParameter& parameter : model.parameters)
            line(1, fmt::format("param {}: {}{}", parameter.name, spell(parameter.type),
                                parameter.defaultValue ? " = " + print(*parameter.defaultValue).value_or("…")
                                                       : ""));
        settings(1, model.settings);
        for (const Component& each : model.components)
            component(each);
        for (const Replication& replication : model.replications) {
            line(1, fmt::format("replicate {} {} -> {}", replication.component->written(),
                                replication.from->role, replication.to->role));
            settings(2, replication.settings);
        }
        for (const Plan& each : model.plans)
            plan(each);
        for (const Drill& drill : model.drills)
            this->drill(drill);
        for (const Suppression& suppression : model.suppressions)
            line(1,
                 fmt::format("allow {} on {} {}", suppression.rule,
                             suppression.component == nullptr ? model.name : suppression.component->written(),
                             termsOf(suppression)));
        for (const VerdictSuppression& suppression : model.verdictSuppressions)
            line(1,
                 fmt::format("allow {} on {}{} {}", spell(suppression.waived),
                             suppression.component == nullptr ? model.name : suppression.component->written(),
                             scopeOf(suppression, model), termsOf(suppression)));
        for (const Assumption& assumption : model.assumptions)
            line(1, fmt::format("assume {} <= {} because \"{}\"", source(assumption.subject),
                                printDuration({assumption.bound}), assumption.reason));
        for (const Adoption& each : model.adoptions)
            adoption(each);
    }

private:
    void line(int depth, const std::string& content) {
        text += fmt::format("{:{}}{}\n", "", depth * 2, content);
    }

    void adoption(const Adoption& adoption) {
        line(1, fmt::format("adopt \"{}\" as \"{}\"", adoption.id.text, adoption.address.text));
        for (const Adoption::Kept& kept : adoption.keep)
            line(2, fmt::format("keep {} = {}", kept.attribute.text, sources_.text(kept.valueSpan)));
        if (adoption.keepsContent) line(2, "keep its content");
    }

    std::string source(const syntax::Expression* expression) const {
        return std::string(sources_.text(expression->span));
    }

    static std::string termsOf(const SuppressionTerms& terms) {
        std::string result = fmt::format("because \"{}\"", terms.reason);
        if (terms.until) result += " until " + source::print(*terms.until);
        if (!terms.owner.empty()) result += fmt::format(" by \"{}\"", terms.owner);
        return result;
    }

    static std::string scopeOf(const VerdictSuppression& suppression, const Model& model) {
        for (const Plan& plan : model.plans)
            if (suppression.plan != nullptr && plan.declaration == suppression.plan)
                return " in " + plan.name;
        return "";
    }

    void settings(int depth, const Settings& settings) {
        for (const Setting& setting : settings.all) {
            if (setting.written != nullptr)
                line(depth, fmt::format("{} = {}", setting.name.text, source(setting.written)));
            if (setting.section != nullptr) line(depth, fmt::format("{} {{ … }}", setting.name.text));
        }
    }

    void objectives(int depth, const ObjectivesByDisruption& all) {
        for (const auto& [disruption, objectives] : all) {
            std::string content = "objectives of " + disruption + ":";
            if (objectives.rpo) content += " rpo " + printDuration({*objectives.rpo});
            if (objectives.rto) content += " rto " + printDuration({*objectives.rto});
            line(depth, content);
        }
    }

    void component(const Component& component) {
        std::string where;
        for (const RegionRole* region : component.regions)
            where += (where.empty() ? "" : ", ") + region->role;
        line(1, fmt::format("{} {} in {}, home {}", component.kind->name, component.written(), where,
                            component.home == nullptr ? "none" : component.home->role));
        settings(2, component.settings);
        objectives(2, component.objectives);
    }

    /// Of a line that names a family, each step has its element.
    std::string target(const Step& step) const {
        const bool isElement = step.component != nullptr && step.component->family != nullptr;
        return isElement ? step.component->written() : source(step.operand);
    }

    void steps(int depth, const std::vector<Step>& all) {
        for (const Step& step : all) {
            line(depth, step.verb + (step.operand == nullptr ? "" : " " + target(step)));
            settings(depth + 1, step.settings);
            steps(depth + 1, step.parallel);
        }
    }

    void plan(const Plan& plan) {
        static constexpr const char* modes[] = {"automatic", "approved", "manual"};
        line(1, fmt::format("{} {} -> {}, {}{}", plan.name, plan.from->role, plan.to->role,
                            modes[static_cast<int>(plan.mode)], plan.derived ? ", derived" : ""));
        for (const Component* component : plan.only)
            line(2, fmt::format("only {}", component->written()));
        if (plan.objectives.rto || plan.objectives.rpo)
            objectives(2, {{std::string(library::contract::disruption::region), plan.objectives}});
        for (const SignalUse& signalUse : plan.signalUses) {
            line(2, fmt::format("detect {} {}", signalUse.signalName, signalUse.component->written()));
            settings(3, signalUse.settings);
        }
        steps(2, plan.steps);
        if (!plan.onFailure.empty()) line(2, "on failure");
        steps(3, plan.onFailure);
    }

    void drill(const Drill& drill) {
        line(1, fmt::format("drill {}: {}, then {}", drill.name, drill.there->name, drill.back->name));
        settings(2, drill.settings);
    }

    const source::SourceMap& sources_;
};

} // namespace

std::string dump(const Model& model, const source::SourceMap& sources) {
    Printer printer(sources);
    printer.model(model);
    return std::move(printer.text);
}

} // namespace drc::semantics
