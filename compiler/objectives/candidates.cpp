#include "objectives/candidates.hpp"

#include "objectives/outcome.hpp"
#include "syntax/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace drc::objectives {

using semantics::Setting;
using semantics::Settings;
using semantics::Step;

namespace {

semantics::Value valueOf(const ir::Choice& choice) {
    switch (choice.type) {
    case ir::Choice::Type::Duration: return semantics::Duration{choice.number};
    case ir::Choice::Type::Number: return choice.number;
    case ir::Choice::Type::Bool: return choice.number != 0;
    case ir::Choice::Type::Name: return semantics::EnumMember{choice.name};
    }
    return {};
}

Undo set(Settings& settings, Setting setting) {
    std::vector<Setting> before = settings.all;
    const auto same = [&](const Setting& known) { return known.name.text == setting.name.text; };
    const auto known = std::find_if(settings.all.begin(), settings.all.end(), same);
    if (known == settings.all.end())
        settings.all.push_back(std::move(setting));
    else
        *known = std::move(setting);
    return Undo([&settings, before = std::move(before)]() mutable { settings.all = std::move(before); });
}

// ---- steps

std::string plain(std::string_view step) {
    return std::string(step);
}

/// Takes the step of this line out of the list, or of what stands side by side in it.
std::vector<Step> taken(std::vector<Step>& steps, const std::string& line) {
    for (std::size_t index = 0; index < steps.size(); ++index) {
        Step& step = steps[index];
        if (step.kind == Step::Kind::Action && step.written() == line) {
            std::vector<Step> result{std::move(step)};
            steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(index));
            return result;
        }
        if (std::vector<Step> inside = taken(step.parallel, line); !inside.empty()) {
            if (step.parallel.empty()) steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(index));
            return inside;
        }
    }
    return {};
}

/// These stages first, and then what is left, as it stands.
std::vector<Step> neededFirst(const Outcome::Stages& stages, std::vector<Step> rest) {
    std::vector<Step> result;
    for (const std::vector<std::string>& stage : stages) {
        Step together;
        together.kind = Step::Kind::Together;
        together.verb = "together";
        for (const std::string& line : stage)
            for (Step& step : taken(rest, line))
                together.parallel.push_back(std::move(step));
        if (together.parallel.empty()) continue;
        together.span = together.parallel.front().span;
        if (together.parallel.size() == 1)
            result.push_back(Step(together.parallel.front()));
        else
            result.push_back(std::move(together));
    }
    result.insert(result.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    return result;
}

/// What people approve stays where it is.
bool asks(const semantics::Plan& plan) {
    return std::any_of(plan.steps.begin(), plan.steps.end(),
                       [](const Step& step) { return step.kind == Step::Kind::Approve; });
}

class Candidates {
public:
    Candidates(semantics::Model& model, const Ledger& ledger, const source::SourceMap& sources)
        : model_(model), ledger_(ledger), sources_(sources) {}

    void choice(const ir::Choice& choice) {
        Setting setting;
        setting.name.text = choice.setting;
        setting.given = valueOf(choice);
        if (choice.signal.empty()) {
            ofComponent(choice, std::move(setting));
            return;
        }
        for (semantics::Plan& plan : model_.plans) {
            if (plan.name != choice.plan) continue;
            for (semantics::SignalUse& signalUse : plan.signalUses) {
                if (signalUse.signalName != choice.signal || signalUse.component->name != choice.component)
                    continue;
                ofSignalUse(plan, signalUse, choice, std::move(setting));
                return;
            }
        }
    }

    void engine(semantics::Plan& plan, const std::string& name) {
        if (plan.derived || plan.graceful || semantics::engineOf(plan) == name) return;
        // The name lives as long as the list of engines.
        const auto written = std::make_shared<const syntax::NameExpression>(
            syntax::NameExpression{{syntax::ExpressionKind::Name, plan.span}, name});
        Setting setting;
        setting.name = {"engine", plan.span};
        setting.written = written.get();
        result_.push_back({fmt::format("engine = {}", name), fmt::format("plan {}", plan.name), "engine",
                           plan.name, [&plan, setting, written] {
                               std::vector<Undo> undo;
                               undo.push_back(set(plan.settings, setting));
                               return undo;
                           }});
    }

    /// Its steps in the order in which recovery ends first, or derived where it leaves something down.
    void steps(semantics::Plan& plan) {
        const Outcome* const outcome = outcomeOf(plan);
        if (plan.derived || plan.graceful || plan.omitsSteps || outcome == nullptr) return;
        const auto isMissing = [](const Outcome::Missing& one) { return !one.action.empty(); };
        if (std::any_of(outcome->missing.begin(), outcome->missing.end(), isMissing))
            add(plan, "steps left out, and derived", [&plan] {
                std::vector<Step> before = std::exchange(plan.steps, {});
                plan.omitsSteps = true;
                return Undo([&plan, before = std::move(before)]() mutable {
                    plan.omitsSteps = false;
                    plan.steps = std::move(before);
                });
            });
        else if (outcome->shorter && !asks(plan))
            add(plan, fmt::format("{} first", inWords(outcome->shorter->steps, plain)),
                [&plan, stages = outcome->shorter->steps] {
                    std::vector<Step> before = plan.steps;
                    plan.steps = neededFirst(stages, before);
                    return Undo(
                        [&plan, before = std::move(before)]() mutable { plan.steps = std::move(before); });
                });
    }

    std::vector<Candidate> finish() { return std::move(result_); }

private:
    /// What a family's declaration sets, all of its elements have.
    void ofComponent(const ir::Choice& choice, Setting setting) {
        semantics::Component* const component = model_.component(choice.component);
        if (component == nullptr) return;
        const semantics::Family* const family = component->family;
        if (family != nullptr && family->elements.front() != component) return;
        setting.name.span = component->nameSpan;
        std::vector<Settings*> changed;
        if (family == nullptr) changed.push_back(&component->settings);
        for (semantics::Component* element :
             family == nullptr ? std::vector<semantics::Component*>() : family->elements)
            changed.push_back(&element->settings);
        ofSettings(choice,
                   fmt::format("{} {}", component->kind->name,
                               family == nullptr ? component->written() : family->name),
                   "", std::move(changed), std::move(setting));
    }

    /// The same for a line that watches several.
    void ofSignalUse(semantics::Plan& plan, const semantics::SignalUse& signalUse, const ir::Choice& choice,
                     Setting setting) {
        std::vector<semantics::SignalUse*> ofLine;
        for (semantics::SignalUse& one : plan.signalUses)
            if (one.span == signalUse.span) ofLine.push_back(&one);
        if (ofLine.front() != &signalUse) return;
        setting.name.span = signalUse.span;
        std::vector<Settings*> changed;
        for (semantics::SignalUse* one : ofLine)
            changed.push_back(&one->settings);
        ofSettings(choice, fmt::format("{} {}", signalUse.signalName, sources_.text(signalUse.target)),
                   plan.name, std::move(changed), std::move(setting));
    }

    void ofSettings(const ir::Choice& choice, std::string where, std::string plan,
                    std::vector<Settings*> changed, Setting setting) {
        result_.push_back({fmt::format("{} = {}", choice.setting, choice.printed), std::move(where),
                           choice.setting, std::move(plan),
                           [changed = std::move(changed), setting = std::move(setting)] {
                               std::vector<Undo> undo;
                               for (Settings* settings : changed)
                                   undo.push_back(set(*settings, setting));
                               return undo;
                           }});
    }

    template <class Apply>
    void add(semantics::Plan& plan, std::string change, Apply apply) {
        result_.push_back({std::move(change), fmt::format("plan {}", plan.name), "steps", plan.name,
                           [apply = std::move(apply)] {
                               std::vector<Undo> undo;
                               undo.push_back(apply());
                               return undo;
                           }});
    }

    const Outcome* outcomeOf(const semantics::Plan& plan) const {
        const auto found = std::find_if(ledger_.outcomes.begin(), ledger_.outcomes.end(),
                                        [&](const Outcome& one) { return one.plan == plan.name; });
        return found == ledger_.outcomes.end() ? nullptr : &*found;
    }

    semantics::Model& model_;
    const Ledger& ledger_;
    const source::SourceMap& sources_;
    std::vector<Candidate> result_;
};

} // namespace

std::vector<Candidate> candidatesFor(semantics::Model& model, const ir::Program& program,
                                     const Ledger& ledger, const std::vector<std::string>& engines,
                                     const source::SourceMap& sources) {
    Candidates candidates(model, ledger, sources);
    for (const ir::Choice& choice : program.choices)
        candidates.choice(choice);
    for (semantics::Plan& plan : model.plans)
        for (const std::string& engine : engines)
            candidates.engine(plan, engine);
    for (semantics::Plan& plan : model.plans)
        candidates.steps(plan);
    return candidates.finish();
}

} // namespace drc::objectives
